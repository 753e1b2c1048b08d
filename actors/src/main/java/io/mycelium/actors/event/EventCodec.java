package io.mycelium.actors.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Turns the records of one sealed interface, or one record, into payloads and back. Which records
 * there are is found once; each must carry an {@link EventType} with a name of its own.
 */
public final class EventCodec<E> {
  private final Class<E> root;
  private final Map<Class<?>, Form<E>> forms;
  private final Map<String, Form<E>> byName;
  private final Map<Step, UnaryOperator<ObjectNode>> upcasts;

  private record Step(String name, int fromVersion) {}

  /** How one record is stored; what writes and reads it is looked up once. */
  private record Form<E>(
      Class<? extends E> record,
      String name,
      int version,
      Openness openness,
      ObjectWriter writer,
      ObjectReader reader) {
    static <E> Form<E> of(Class<? extends E> record, EventType type) {
      return new Form<>(
          record,
          type.name(),
          type.version(),
          type.openness(),
          EventCbor.mapper().writerFor(record),
          EventCbor.mapper().readerFor(record));
    }
  }

  private EventCodec(
      Class<E> root,
      Map<Class<?>, Form<E>> forms,
      Map<String, Form<E>> byName,
      Map<Step, UnaryOperator<ObjectNode>> upcasts) {
    this.root = root;
    this.forms = Map.copyOf(forms);
    this.byName = Map.copyOf(byName);
    this.upcasts = Map.copyOf(upcasts);
  }

  /** A codec for a sealed interface of records, or for one record. */
  public static <E> EventCodec<E> of(Class<E> root) {
    Map<Class<?>, Form<E>> forms = new HashMap<>();
    Map<String, Form<E>> byName = new HashMap<>();
    for (Class<?> leaf : SealedTypes.leavesOf(root)) {
      @Nullable EventType type = leaf.getAnnotation(EventType.class);
      if (type == null || !leaf.isRecord()) {
        throw new EventFormatException(
            "%s must be a record with @EventType to be stored".formatted(leaf.getName()));
      }
      Form<E> form = Form.of(leaf.asSubclass(root), type);
      forms.put(leaf, form);
      Form<E> other = byName.put(type.name(), form);
      if (other != null) {
        throw new EventFormatException(
            "%s and %s share the stored name '%s'"
                .formatted(leaf.getName(), other.record().getName(), type.name()));
      }
    }
    return new EventCodec<>(root, forms, byName, Map.of());
  }

  /** The same codec, which also reads one older version by lifting it to the next. */
  public EventCodec<E> withUpcast(String name, int from, UnaryOperator<ObjectNode> toNext) {
    Map<Step, UnaryOperator<ObjectNode>> more = new HashMap<>(upcasts);
    more.put(new Step(name, from), toNext);
    return new EventCodec<>(root, forms, byName, more);
  }

  /** The stored form. */
  public Payload encode(E event) {
    Form<E> form = forms.get(event.getClass());
    if (form == null) {
      throw new EventFormatException(
          "%s is none of the stored records of %s"
              .formatted(event.getClass().getName(), root.getName()));
    }
    try {
      return new Payload(form.name(), form.version(), form.writer().writeValueAsBytes(event));
    } catch (IOException e) {
      throw new EventFormatException("cannot encode '%s'".formatted(form.name()), e);
    }
  }

  /** Reads the stored form; refuses an unknown type and a version newer than this program. */
  public E decode(Payload payload) {
    Form<E> form = byName.get(payload.type());
    if (form == null) {
      throw new EventFormatException(
          "stored type '%s' is not known to %s: update this program"
              .formatted(payload.type(), root.getName()));
    }
    int current = form.version();
    if (payload.version() > current) {
      throw new EventFormatException(
          "stored type '%s' has version %d, this program reads up to %d: update it"
              .formatted(payload.type(), payload.version(), current));
    }
    try {
      return payload.version() == current
          ? form.record().cast(form.reader().<Object>readValue(payload.bytes()))
          : EventCbor.mapper().treeToValue(lift(payload, current), form.record());
    } catch (IOException | IllegalArgumentException e) {
      throw new EventFormatException("stored %s is not readable".formatted(payload), e);
    }
  }

  /** What an event of that stored type says of its entity. */
  Openness openness(Payload payload) {
    Form<E> form = byName.get(payload.type());
    return form == null ? Openness.UNCHANGED : form.openness();
  }

  private ObjectNode lift(Payload payload, int current) throws IOException {
    JsonNode tree = EventCbor.mapper().readTree(payload.bytes());
    if (!(tree instanceof ObjectNode fields)) {
      throw new EventFormatException("stored %s is not a CBOR map".formatted(payload));
    }
    for (int from = payload.version(); from < current; from++) {
      UnaryOperator<ObjectNode> step = upcasts.get(new Step(payload.type(), from));
      if (step == null) {
        throw new EventFormatException(
            "stored type '%s' has version %d and no upcast from %d to %d"
                .formatted(payload.type(), payload.version(), from, from + 1));
      }
      fields = step.apply(fields);
    }
    return fields;
  }
}
