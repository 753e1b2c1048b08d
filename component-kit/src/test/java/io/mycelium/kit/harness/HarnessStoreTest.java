package io.mycelium.kit.harness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mycelium.api.KeyValueStore;
import io.mycelium.api.KeyValueStore.Entry;
import io.mycelium.api.KeyValueStore.WriteResult.Conflict;
import io.mycelium.api.KeyValueStore.WriteResult.Written;
import io.mycelium.api.Registration;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HarnessStoreTest {
  private final HarnessStore store = new HarnessStore();

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  @Test
  void write_atAnotherVersion_isAConflictAndChangesNothing() {
    assertThat(store.put("a", bytes("1"), 0)).isEqualTo(new Written(1));
    assertThat(store.put("a", bytes("2"), 0)).isEqualTo(new Conflict(1));
    assertThat(store.delete("a", 7)).isEqualTo(new Conflict(1));
    assertThat(store.text("a")).contains("1");
  }

  @Test
  void delete_keepsTheVersionSoThatNoneIsReused() {
    store.put("a", bytes("1"), 0);
    assertThat(store.delete("a", 1)).isEqualTo(new Written(2));
    assertThat(store.delete("a", 2)).isEqualTo(new Written(2));
    assertThat(store.get("a").orElseThrow().deleted()).isTrue();
    assertThat(store.list("")).isEmpty();
    assertThat(store.put("a", bytes("3"), 2)).isEqualTo(new Written(3));
    assertThat(store.delete("never", 0)).isEqualTo(new Written(0));
    assertThat(store.get("never")).isEmpty();
  }

  @Test
  void values_handedOverOrOut_areCopies() {
    byte[] value = bytes("1");
    store.put("a", value, 0);
    value[0] = 'x';
    store.get("a").orElseThrow().value()[0] = 'y';
    assertThat(store.list("a").getFirst().value()).isEqualTo(bytes("1"));
  }

  @Test
  void watch_tellsWhatIsThereAndWhatChangesUntilItIsClosed() {
    store.put("a.1", bytes("1"), 0);
    store.put("b.1", bytes("1"), 0);
    List<String> heard = new ArrayList<>();
    Registration watch = store.watch("a.", entry -> heard.add(entry.key() + "@" + entry.version()));
    store.put("a.2", bytes("2"), 0);
    store.delete("a.1", 1);
    watch.close();
    store.put("a.3", bytes("3"), 0);
    assertThat(heard).containsExactly("a.1@1", "a.2@1", "a.1@2");
  }

  @Test
  void faults_ofAnswers_tellNothingOfWhatHappened() {
    store.loseAnswers(1);
    assertThatThrownBy(() -> store.put("a", bytes("1"), 0))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("may have happened");
    assertThat(store.text("a")).contains("1");
    store.fallSilent();
    assertThatThrownBy(() -> store.put("a", bytes("2"), 1))
        .isInstanceOf(UncheckedIOException.class);
    assertThatThrownBy(() -> store.get("a")).isInstanceOf(UncheckedIOException.class);
    assertThat(store.text("a")).contains("1");
    store.answer();
    assertThat(store.put("a", bytes("2"), 1)).isEqualTo(new Written(2));
  }

  @Test
  void limits_ofTheRealStore_refuse() {
    assertThatThrownBy(() -> store.put("", bytes("1"), 0)).hasMessageContaining("1 to 256");
    assertThatThrownBy(() -> store.put("a", new byte[KeyValueStore.MAX_VALUE_BYTES + 1], 0))
        .hasMessageContaining("32769 bytes, allowed are 32768");
    for (int i = 0; i < 256; i++) {
      store.put("k" + i, new byte[KeyValueStore.MAX_VALUE_BYTES], 0);
    }
    assertThatThrownBy(() -> store.put("more", bytes("1"), 0))
        .hasMessageContaining("8388609 bytes, allowed are 8388608");
    for (Entry entry : store.list("")) {
      store.put(entry.key(), bytes(""), entry.version());
    }
    for (int i = 256; i < KeyValueStore.MAX_KEYS; i++) {
      store.put("k" + i, bytes(""), 0);
    }
    assertThatThrownBy(() -> store.put("more", bytes(""), 0)).hasMessageContaining("4096 keys");
  }
}
