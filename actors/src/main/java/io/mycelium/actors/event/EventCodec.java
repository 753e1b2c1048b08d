package io.mycelium.actors.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Turns the records of one sealed interface, or one record, into payloads and back. Which records
 * there are is found once; each must carry an {@link EventType} with a name of its own.
 */
public final class EventCodec<E> {
  private final Class<E> root;
  private final Map<Class<?>, EventType> types;
  private final Map<String, Class<? extends E>> classes;
  private final Map<Step, UnaryOperator<ObjectNode>> upcasts;

  private record Step(String name, int fromVersion) {}

  private EventCodec(
      Class<E> root,
      Map<Class<?>, EventType> types,
      Map<String, Class<? extends E>> classes,
      Map<Step, UnaryOperator<ObjectNode>> upcasts) {
    this.root = root;
    this.types = Map.copyOf(types);
    this.classes = Map.copyOf(classes);
    this.upcasts = Map.copyOf(upcasts);
  }

  /** A codec for a sealed interface of records, or for one record. */
  public static <E> EventCodec<E> of(Class<E> root) {
    Map<Class<?>, EventType> types = new HashMap<>();
    Map<String, Class<? extends E>> classes = new HashMap<>();
    for (Class<?> leaf : SealedTypes.leavesOf(root)) {
      @Nullable EventType type = leaf.getAnnotation(EventType.class);
      if (type == null || !leaf.isRecord()) {
        throw new EventFormatException(
            "%s must be a record with @EventType to be stored".formatted(leaf.getName()));
      }
      types.put(leaf, type);
      Class<? extends E> other = classes.put(type.name(), leaf.asSubclass(root));
      if (other != null) {
        throw new EventFormatException(
            "%s and %s share the stored name '%s'"
                .formatted(leaf.getName(), other.getName(), type.name()));
      }
    }
    return new EventCodec<>(root, types, classes, Map.of());
  }

  /** The same codec, which also reads one older version by lifting it to the next. */
  public EventCodec<E> withUpcast(String name, int from, UnaryOperator<ObjectNode> toNext) {
    Map<Step, UnaryOperator<ObjectNode>> more = new HashMap<>(upcasts);
    more.put(new Step(name, from), toNext);
    return new EventCodec<>(root, types, classes, more);
  }

  /** The stored form. */
  public Payload encode(E event) {
    EventType type = types.get(event.getClass());
    if (type == null) {
      throw new EventFormatException(
          "%s is none of the stored records of %s"
              .formatted(event.getClass().getName(), root.getName()));
    }
    try {
      return new Payload(type.name(), type.version(), EventCbor.mapper().writeValueAsBytes(event));
    } catch (IOException e) {
      throw new EventFormatException("cannot encode '%s'".formatted(type.name()), e);
    }
  }

  /** Reads the stored form; refuses an unknown type and a version newer than this program. */
  public E decode(Payload payload) {
    Class<? extends E> type = classes.get(payload.type());
    if (type == null) {
      throw new EventFormatException(
          "stored type '%s' is not known to %s: update this program"
              .formatted(payload.type(), root.getName()));
    }
    int current = version(type);
    if (payload.version() > current) {
      throw new EventFormatException(
          "stored type '%s' has version %d, this program reads up to %d: update it"
              .formatted(payload.type(), payload.version(), current));
    }
    try {
      return payload.version() == current
          ? EventCbor.mapper().readValue(payload.bytes(), type)
          : EventCbor.mapper().treeToValue(lift(payload, current), type);
    } catch (IOException | IllegalArgumentException e) {
      throw new EventFormatException("stored %s is not readable".formatted(payload), e);
    }
  }

  /** What an event of that stored type says of its entity. */
  Openness openness(Payload payload) {
    Class<? extends E> type = classes.get(payload.type());
    return type == null ? Openness.UNCHANGED : Objects.requireNonNull(types.get(type)).openness();
  }

  private int version(Class<? extends E> type) {
    return Objects.requireNonNull(types.get(type)).version();
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
