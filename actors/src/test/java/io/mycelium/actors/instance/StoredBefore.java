package io.mycelium.actors.instance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import io.mycelium.actors.event.Payload;
import java.io.IOException;
import java.io.UncheckedIOException;

/** States in older forms. */
final class StoredBefore {
  private static final CBORMapper CBOR = new CBORMapper();

  private StoredBefore() {}

  /** As version 2 was stored. */
  static Payload withoutDeferrals(Payload now) {
    try {
      ObjectNode state = (ObjectNode) CBOR.readTree(now.bytes());
      state.remove("deferrals");
      return new Payload(now.type(), 2, CBOR.writeValueAsBytes(state));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As version 1 was stored. */
  static Payload withoutIsolation(Payload now) {
    try {
      ObjectNode state = (ObjectNode) CBOR.readTree(now.bytes());
      state.remove("deferrals");
      state.remove("conducts");
      for (JsonNode slot : state.get("slots")) {
        ((ObjectNode) slot).remove("isolation");
        ((ObjectNode) slot).remove("isolationReason");
      }
      return new Payload(now.type(), 1, CBOR.writeValueAsBytes(state));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
