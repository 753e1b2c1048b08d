package io.mycelium.actors.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/**
 * Sends samples of every message of a protocol through the serializer of the wire, and holds the
 * form that they have there, names and kinds of fields, to a file: nodes of two builds talk to each
 * other while a fleet is updated. A new file is written with {@code -Dgolden.write=true}.
 */
public final class RoundTrips {
  private static final Path FOLDER = Path.of("src/test/resources/messages");
  private static final boolean WRITE = Boolean.getBoolean("golden.write");
  private static final ObjectMapper CBOR = new CBORMapper();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TYPE_FIELD = "@";

  private RoundTrips() {}

  /** Fails when a message has no sample, comes back as another, or has another form than stored. */
  public static <M> void verify(ActorSystem<?> system, Class<M> root, List<? extends M> samples) {
    assertThat(samples.stream().<Class<?>>map(Object::getClass).distinct().toList())
        .as("a sample of each message of %s", root.getSimpleName())
        .containsExactlyInAnyOrderElementsOf(SealedTypes.leavesOf(root));
    Serialization serialization = SerializationExtension.get(Adapter.toClassic(system));
    Map<String, JsonNode> forms = new TreeMap<>();
    for (M sample : samples) {
      SerializerWithStringManifest serializer =
          (SerializerWithStringManifest) serialization.findSerializerFor(sample);
      byte[] wire = serialization.serialize(sample).get();
      Object read =
          serialization
              .deserialize(wire, serializer.identifier(), serializer.manifest(sample))
              .get();
      assertThat(read)
          .usingRecursiveComparison()
          .withEqualsForType(Object::equals, ActorRef.class)
          .isEqualTo(sample);
      forms.putIfAbsent(sample.getClass().getSimpleName(), form(wire));
    }
    compare(root, forms);
  }

  private static JsonNode form(byte[] wire) {
    try {
      return form(CBOR.readTree(wire));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode form(JsonNode node) {
    if (node instanceof ObjectNode object) {
      ObjectNode fields = JsonNodeFactory.instance.objectNode();
      object
          .properties()
          .forEach(
              field ->
                  fields.set(
                      field.getKey(),
                      field.getKey().equals(TYPE_FIELD)
                          ? field.getValue()
                          : form(field.getValue())));
      return fields;
    }
    if (node instanceof ArrayNode array) {
      ArrayNode first = JsonNodeFactory.instance.arrayNode();
      return array.isEmpty() ? first : first.add(form(array.get(0)));
    }
    return TextNode.valueOf(node.getNodeType().name().toLowerCase(Locale.ROOT));
  }

  /** The file with the stored forms of a protocol. */
  static Path file(Class<?> root) {
    return FOLDER.resolve(
        root.getName().substring(root.getPackageName().length() + 1).replace('$', '.') + ".json");
  }

  private static void compare(Class<?> root, Map<String, JsonNode> forms) {
    Path file = file(root);
    try {
      String text =
          JSON.writer(
                      new DefaultPrettyPrinter()
                          .withObjectIndenter(new DefaultIndenter("  ", "\n")))
                  .writeValueAsString(forms)
              + "\n";
      if (WRITE && !Files.exists(file)) {
        Files.createDirectories(FOLDER);
        Files.writeString(file, text);
      }
      assertThat(file).as("stored forms of %s", root.getSimpleName()).exists();
      assertThat(text)
          .as("forms of %s on the wire", root.getSimpleName())
          .isEqualTo(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
