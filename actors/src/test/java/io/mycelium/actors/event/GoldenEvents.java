package io.mycelium.actors.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.jspecify.annotations.Nullable;

/**
 * Holds stored forms to what they were. Each event has a file {@code events/NAME.vVERSION.cbor}; to
 * write those that are missing, run the test with {@code
 * -Dmycelium.golden=src/test/resources/events}.
 */
public final class GoldenEvents {
  private static final String WRITE_TO = "mycelium.golden";

  private GoldenEvents() {}

  /** Every permitted record has a sample and a file, and the file is read as the sample. */
  public static <E> void verify(Class<E> root, EventCodec<E> codec, List<? extends E> samples)
      throws IOException {
    assertCovered(root, samples);
    for (E sample : samples) {
      Payload payload = codec.encode(sample);
      byte[] stored = stored(payload);
      Payload golden = new Payload(payload.type(), payload.version(), stored);
      assertThat(codec.decode(golden)).as(payload.type()).isEqualTo(sample);
      assertThat(payload.bytes()).as(payload.type()).isEqualTo(stored);
    }
  }

  /** Every permitted record has a sample that comes back from the wire as it was. */
  public static <M> void verifyMessages(
      ActorTestKit actors, Class<M> root, List<? extends M> samples) {
    assertCovered(root, samples);
    Serialization wire = SerializationExtension.get(actors.system());
    for (M sample : samples) {
      M read = actors.serializationTestKit().verifySerialization(sample, false);
      assertThat(wire.serialize(read).get())
          .as(sample.getClass().getName())
          .isEqualTo(wire.serialize(sample).get());
    }
  }

  private static void assertCovered(Class<?> root, List<?> samples) {
    assertThat(samples.stream().<Class<?>>map(Object::getClass).distinct().toList())
        .as("samples of %s", root.getName())
        .containsExactlyInAnyOrderElementsOf(SealedTypes.leavesOf(root));
  }

  private static byte[] stored(Payload payload) throws IOException {
    String name = "%s.v%d.cbor".formatted(payload.type(), payload.version());
    @Nullable String directory = System.getProperty(WRITE_TO);
    if (directory != null && Files.notExists(Path.of(directory, name))) {
      Files.createDirectories(Path.of(directory));
      Files.write(Path.of(directory, name), payload.bytes());
      return payload.bytes();
    }
    try (@Nullable InputStream file = GoldenEvents.class.getResourceAsStream("/events/" + name)) {
      if (file == null) {
        throw new AssertionError("no stored sample events/%s: see GoldenEvents".formatted(name));
      }
      return file.readAllBytes();
    }
  }
}
