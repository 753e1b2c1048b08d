package io.mycelium.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mycelium.api.KeyValueStore;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A store that a component has left where it outlives its slot: it holds nothing, and does nothing.
 */
final class KeptStoreTest {
  private static final String KEPT = "kept-store-test.store";

  @TempDir private Path directory;

  @Test
  void store_afterTheUnload_readsAndWritesNothing() throws Exception {
    try (Fixture fixture = new Fixture(directory);
        CoreStore store = new CoreStore()) {
      fixture.lend(store);
      LoadedComponent component =
          fixture.load(
              fixture.jars.component(
                  "keeps",
                  """
                  public void start(ComponentContext c) {
                    System.getProperties().put("kept-store-test.store", c.keyValue());
                  }
                  public byte[] run(TaskContext t) { return null; }\
                  """));
      KeyValueStore kept = (KeyValueStore) Objects.requireNonNull(System.getProperties().get(KEPT));
      assertThat(kept.get("a")).isEmpty();

      assertThat(component.unload(Fixture.DEADLINE).get(60, TimeUnit.SECONDS))
          .isInstanceOf(UnloadOutcome.Unloaded.class);

      assertThatThrownBy(() -> kept.put("a", new byte[1], 0))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("is unloaded");
      assertThatThrownBy(() -> kept.delete("a", 0)).hasMessageContaining("is unloaded");
      assertThatThrownBy(() -> kept.get("a")).hasMessageContaining("is unloaded");
      assertThatThrownBy(() -> kept.list("")).hasMessageContaining("is unloaded");
    } finally {
      System.getProperties().remove(KEPT);
    }
  }
}
