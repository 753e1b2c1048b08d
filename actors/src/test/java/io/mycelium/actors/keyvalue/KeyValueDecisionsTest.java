package io.mycelium.actors.keyvalue;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.actors.event.Payload;
import io.mycelium.actors.keyvalue.KeyValueDecisions.Outcome;
import io.mycelium.api.KeyValueStore;
import io.mycelium.api.NodeId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyValueDecisionsTest {
  private static final byte[] VALUE = {1, 2, 3};

  private static KeyValueState apply(KeyValueState state, Outcome outcome) {
    KeyValueState next = state;
    for (KeyValueEvent event : outcome.events()) {
      next = next.after(event);
    }
    return next;
  }

  @Test
  void put_atTheExpectedVersion_raisesIt() {
    KeyValueState state =
        apply(KeyValueState.EMPTY, KeyValueDecisions.put(KeyValueState.EMPTY, "a", VALUE, 0));

    assertThat(KeyValueDecisions.put(state, "a", VALUE, 1).reply())
        .isEqualTo(new KeyValueReply.Written(2));
    assertThat(KeyValueDecisions.put(state, "a", VALUE, 0))
        .isEqualTo(new Outcome(List.of(), new KeyValueReply.Conflict(1)));
  }

  @Test
  void delete_keepsTheVersionForTheNextPut() {
    KeyValueState put =
        apply(KeyValueState.EMPTY, KeyValueDecisions.put(KeyValueState.EMPTY, "a", VALUE, 0));
    KeyValueState deleted = apply(put, KeyValueDecisions.delete(put, "a", 1));

    assertThat(deleted.entry("a").orElseThrow().deleted()).isTrue();
    assertThat(KeyValueDecisions.delete(deleted, "a", 2).events()).isEmpty();
    assertThat(KeyValueDecisions.put(deleted, "a", VALUE, 2).reply())
        .isEqualTo(new KeyValueReply.Written(3));
  }

  @Test
  void writers_overTheLimit_forgetTheOneHeardFirst() {
    KeyValueState state = KeyValueState.EMPTY;
    for (int i = 0; i <= KeyValueState.MAX_WRITERS; i++) {
      state = state.after(new KeyValueEvent.WriterSeen(new KeyValueWriter(node(i), 7)));
    }

    assertThat(state.writers()).hasSize(KeyValueState.MAX_WRITERS);
    assertThat(state.incarnation(node(0))).isZero();
    assertThat(state.incarnation(node(1))).isEqualTo(7);
  }

  @Test
  void state_ofTheFirstVersion_isReadWithoutWriters() {
    byte[] first = HexFormat.of().parseHex("A2687265766973696F6E0767656E747269657380");

    assertThat(KeyValueState.CODEC.decode(new Payload("key-value.state", 1, first)))
        .isEqualTo(new KeyValueState(7, List.of(), List.of(), List.of()));
  }

  private static NodeId node(int number) {
    return new NodeId("%064x".formatted(number));
  }

  @Test
  void put_overALimit_namesTheValueAndTheLimit() {
    byte[] large = new byte[KeyValueStore.MAX_VALUE_BYTES + 1];
    assertThat(KeyValueDecisions.put(KeyValueState.EMPTY, "a", large, 0).reply())
        .isEqualTo(new KeyValueReply.Refused("value has 32769 bytes, allowed are 32768"));
    assertThat(KeyValueDecisions.put(KeyValueState.EMPTY, "", VALUE, 0).reply())
        .isEqualTo(new KeyValueReply.Refused("key has 0 characters, allowed are 1 to 256"));

    KeyValueState full = KeyValueState.EMPTY;
    for (int i = 0; i < KeyValueStore.MAX_KEYS; i++) {
      full = full.after(new KeyValueEvent.Put("k" + i, VALUE, 1));
    }
    assertThat(KeyValueDecisions.put(full, "one-more", VALUE, 0).reply())
        .isInstanceOf(KeyValueReply.Refused.class);
    assertThat(KeyValueDecisions.put(full, "k7", VALUE, 1).events()).hasSize(1);
  }

  @Test
  void page_ofManyEntries_continuesBehindTheLast() {
    KeyValueState state = KeyValueState.EMPTY;
    for (int i = 0; i < 5; i++) {
      state =
          state.after(new KeyValueEvent.Put("k" + i, new byte[KeyValueStore.MAX_VALUE_BYTES], 1));
    }
    List<String> keys = new ArrayList<>();
    String after = "";
    boolean more = true;
    while (more) {
      KeyValueReply.Entries page =
          (KeyValueReply.Entries) KeyValueDecisions.page(state, "k", after);
      page.entries().forEach(entry -> keys.add(entry.key()));
      after = keys.getLast();
      more = page.more();
    }
    assertThat(keys).containsExactly("k0", "k1", "k2", "k3", "k4");
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void history_whateverHappens_watchersSeeWhatTheStoreHolds(long seed) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    KeyValueState state = KeyValueState.EMPTY;
    Map<String, KeyValueEntry> seen = new HashMap<>();
    long known = 0;
    for (int i = 0; i < 600; i++) {
      String key = "k" + random.nextInt(8);
      long version = state.entry(key).map(KeyValueEntry::version).orElse(0L);
      long expected = Math.max(0, version - random.nextInt(2));
      Outcome outcome =
          random.nextInt(3) == 0
              ? KeyValueDecisions.delete(state, key, expected)
              : KeyValueDecisions.put(state, key, new byte[] {(byte) i}, expected);
      assertThat(outcome.reply() instanceof KeyValueReply.Conflict).isEqualTo(expected != version);
      state = apply(state, outcome);
      if (random.nextInt(4) == 0) {
        for (KeyValuePush.Changes push : KeyValueDecisions.changes(state, "", known)) {
          assertThat(push.since()).isEqualTo(known);
          push.entries().forEach(entry -> seen.put(entry.key(), entry));
          known = push.revision();
        }
        assertThat(seen.values()).containsExactlyInAnyOrderElementsOf(state.entries());
      }
    }
  }
}
