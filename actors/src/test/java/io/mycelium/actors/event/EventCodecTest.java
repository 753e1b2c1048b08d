package io.mycelium.actors.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.TaskId;
import io.mycelium.api.Version;
import io.mycelium.api.VersionRange;
import io.mycelium.distribution.Digest;
import io.mycelium.distribution.trust.KeyId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EventCodecTest {
  private static final EventCodec<Fact> FACTS = EventCodec.of(Fact.class);

  sealed interface Reason {
    record Busy(int leases) implements Reason {}

    record Gone() implements Reason {}
  }

  record Part(String name) {
    public boolean isEmpty() {
      return name.isEmpty();
    }

    public Part getWhole() {
      return this;
    }
  }

  sealed interface Fact {
    @EventType(name = "fact.ids", version = 1)
    record Ids(
        ComponentId component,
        NodeId node,
        TaskId task,
        Version version,
        VersionRange range,
        Digest digest,
        KeyId key)
        implements Fact {}

    @EventType(name = "fact.nested", version = 1)
    record Nested(
        Reason reason,
        List<Reason> reasons,
        Map<ComponentId, Version> versions,
        Instant at,
        Duration took,
        @Nullable TaskId task)
        implements Fact {}

    @EventType(name = "fact.renamed", version = 2)
    record Renamed(String title) implements Fact {}

    @EventType(name = "fact.derived", version = 1)
    record Derived(int leases, boolean isLast, Part part) implements Fact {
      public boolean isIdle() {
        return leases == 0;
      }

      public boolean getIsLast() {
        return isLast;
      }

      public String getLeases() {
        return "leases: " + leases;
      }
    }
  }

  private static Fact roundTrip(Fact fact) {
    return FACTS.decode(FACTS.encode(fact));
  }

  @Test
  void ids_areStoredAsStrings() {
    Fact ids =
        new Fact.Ids(
            new ComponentId("vm-manager"),
            new NodeId("a".repeat(64)),
            new TaskId("t"),
            Version.parse("1.2.3-rc.1"),
            VersionRange.parse("[1.2.0,2.0.0)"),
            Digest.of(new byte[0]),
            new KeyId("b".repeat(64)));

    assertThat(roundTrip(ids)).isEqualTo(ids);
    assertThat(new String(FACTS.encode(ids).bytes(), StandardCharsets.ISO_8859_1))
        .contains("vm-manager", "[1.2.0,2.0.0)");
  }

  @Test
  void sealedFieldsIdKeysTimesAndNulls_comeBackEqual() {
    Fact nested =
        new Fact.Nested(
            new Reason.Busy(3),
            List.of(new Reason.Gone(), new Reason.Busy(1)),
            Map.of(new ComponentId("a"), Version.parse("1.0.0")),
            Instant.ofEpochSecond(5, 123_456_789),
            Duration.ofNanos(7),
            null);

    assertThat(roundTrip(nested)).isEqualTo(nested);
  }

  @Test
  void recordWithGetters_isStoredAsItsComponentsOnly() throws IOException {
    Fact derived = new Fact.Derived(3, true, new Part("a"));

    assertThat(roundTrip(derived)).isEqualTo(derived);
    JsonNode stored = EventCbor.mapper().readTree(FACTS.encode(derived).bytes());
    assertThat(stored.fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder("leases", "isLast", "part");
    assertThat(stored.get("leases").isInt()).isTrue();
    assertThat(stored.get("part").fieldNames()).toIterable().containsExactly("name");
  }

  @Test
  void unknownType_isRefusedByName() {
    assertThatThrownBy(() -> FACTS.decode(new Payload("fact.other", 1, new byte[] {(byte) 0xa0})))
        .isInstanceOf(EventFormatException.class)
        .hasMessageContaining("fact.other");
  }

  @Test
  void newerVersion_isRefusedWithBothVersions() {
    Payload payload = FACTS.encode(new Fact.Renamed("x"));
    assertThatThrownBy(() -> FACTS.decode(new Payload(payload.type(), 3, payload.bytes())))
        .hasMessageContaining("version 3")
        .hasMessageContaining("up to 2");
  }

  @Test
  void olderVersion_needsAnUpcast() {
    byte[] old = {(byte) 0xa1, 0x64, 'n', 'a', 'm', 'e', 0x61, 'x'};
    Payload stored = new Payload("fact.renamed", 1, old);

    assertThatThrownBy(() -> FACTS.decode(stored)).hasMessageContaining("no upcast from 1 to 2");
    EventCodec<Fact> lifting =
        FACTS.withUpcast(
            "fact.renamed",
            1,
            fields -> {
              fields.set("title", fields.remove("name"));
              return fields;
            });
    assertThat(lifting.decode(stored)).isEqualTo(new Fact.Renamed("x"));
  }

  @Test
  void missingUnknownAndTrailingData_areRefused() {
    byte[] empty = {(byte) 0xa0};
    byte[] unknown = {(byte) 0xa2, 0x65, 't', 'i', 't', 'l', 'e', 0x61, 'x', 0x61, 'y', 0x01};
    byte[] trailing = {(byte) 0xa1, 0x65, 't', 'i', 't', 'l', 'e', 0x61, 'x', 0x00};
    for (byte[] bytes : List.of(empty, unknown, trailing)) {
      assertThatThrownBy(() -> FACTS.decode(new Payload("fact.renamed", 2, bytes)))
          .isInstanceOf(EventFormatException.class);
    }
  }

  @Test
  void recordWithoutEventType_isRefusedAtOnce() {
    assertThatThrownBy(() -> EventCodec.of(Reason.class)).hasMessageContaining("@EventType");
  }
}
