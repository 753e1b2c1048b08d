package io.mycelium.node.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import io.mycelium.actors.event.Envelope;
import io.mycelium.node.fleet.Resource;
import io.mycelium.persistence.StoredRow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Events as they are shown: what is stored, without knowing the classes of the events. */
final class EventView {
  /** Bytes up to this length that are text are shown as text; others only by their length. */
  private static final int MAX_SHOWN_BYTES = 4_096;

  private static final CBORMapper CBOR = new CBORMapper();

  private EventView() {}

  static Resource of(StoredRow row) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("index", row.ordering());
    if (!row.isSealed()) {
      facts.put("entity", row.persistenceId());
      facts.put("type", row.manifest());
      return new Resource(Long.toString(row.ordering()), facts);
    }
    Envelope envelope = row.envelope();
    facts.put("at", envelope.time().wall().toString());
    facts.put("entity", envelope.persistenceId());
    facts.put("number", envelope.sequenceNr());
    facts.put("type", envelope.payload().type());
    facts.put("principal", envelope.cause().principal());
    facts.put("command", envelope.cause().command());
    if (envelope.cause().task() != null) {
      facts.put("task", envelope.cause().task().value());
    }
    facts.put("writer", envelope.writer());
    facts.put("digest", envelope.digest().hex());
    facts.put("event", payload(envelope));
    return new Resource(Long.toString(row.ordering()), facts);
  }

  private static Object payload(Envelope envelope) {
    try {
      return shown(CBOR.readTree(envelope.payload().bytes()));
    } catch (JsonProcessingException e) {
      return "not readable: " + e.getOriginalMessage();
    } catch (IOException e) {
      return "not readable: " + e.getMessage();
    }
  }

  /** A value of an event for people and programs. */
  static Object shown(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> {
        Map<String, Object> fields = new LinkedHashMap<>();
        // What was not said is left out: as a text it could be taken for a name.
        node.properties().stream()
            .filter(field -> !field.getValue().isNull())
            .forEach(field -> fields.put(field.getKey(), shown(field.getValue())));
        yield fields;
      }
      case ARRAY -> {
        List<Object> items = new ArrayList<>();
        node.forEach(item -> items.add(shown(item)));
        yield items;
      }
      case BINARY -> bytes(node);
      case NUMBER -> node.numberValue();
      case BOOLEAN -> node.booleanValue();
      case STRING, NULL, MISSING, POJO -> node.asText();
    };
  }

  private static Object bytes(JsonNode node) {
    try {
      return ofBytes(node.binaryValue());
    } catch (IOException e) {
      return "not readable: " + e.getMessage();
    }
  }

  /** Bytes for people: short printable text as it is, all else by its length. */
  static String ofBytes(byte[] bytes) {
    if (bytes.length <= MAX_SHOWN_BYTES) {
      String text = new String(bytes, StandardCharsets.UTF_8);
      boolean printable =
          text.chars().noneMatch(each -> each == 0xfffd || (each < ' ' && each != '\n'));
      if (printable) {
        return text;
      }
    }
    return "(%d bytes)".formatted(bytes.length);
  }
}
