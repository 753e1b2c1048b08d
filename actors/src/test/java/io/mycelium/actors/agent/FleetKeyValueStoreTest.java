package io.mycelium.actors.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mycelium.actors.event.AuditedKit;
import io.mycelium.actors.event.Entities;
import io.mycelium.actors.keyvalue.KeyValueActor;
import io.mycelium.actors.keyvalue.KeyValueCommand;
import io.mycelium.actors.keyvalue.KeyValueWriter;
import io.mycelium.api.ComponentId;
import io.mycelium.api.KeyValueStore;
import io.mycelium.api.KeyValueStore.WriteResult;
import io.mycelium.api.NodeId;
import io.mycelium.api.Registration;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Over the real owner of the store, with the journal of the test kit. */
final class FleetKeyValueStoreTest {
  private static final ComponentId COMPONENT = new ComponentId("acme.hello");
  private static final NodeId NODE = new NodeId("a".repeat(NodeId.LENGTH));
  private static final long LIMIT_SECONDS = 20;

  private final ActorTestKit actors = AuditedKit.system();
  private final OneStore entities = new OneStore();
  private final KeyValueStore store =
      new FleetKeyValueStore(actors.system(), entities, COMPONENT, new KeyValueWriter(NODE, 2));

  @AfterEach
  void stop() {
    actors.shutdownTestKit();
  }

  @Test
  void put_atTheExpectedVersion_isReadBack() {
    assertThat(store.get("a")).isEmpty();
    assertThat(store.put("a", new byte[] {1}, 0)).isEqualTo(new WriteResult.Written(1));

    assertThat(store.get("a"))
        .hasValueSatisfying(
            entry -> {
              assertThat(entry.value()).containsExactly(1);
              assertThat(entry.version()).isEqualTo(1);
            });
    assertThat(store.put("a", new byte[] {2}, 0)).isEqualTo(new WriteResult.Conflict(1));
    assertThat(store.delete("a", 1)).isEqualTo(new WriteResult.Written(2));
    assertThat(store.list("")).isEmpty();
  }

  @Test
  void write_underAnOlderStartOfTheNode_isRefused_andChangesNothing() {
    KeyValueStore older =
        new FleetKeyValueStore(actors.system(), entities, COMPONENT, new KeyValueWriter(NODE, 1));
    older.put("a", new byte[] {1}, 0);
    store.put("a", new byte[] {2}, 1);

    assertThatThrownBy(() -> older.put("a", new byte[] {3}, 2))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("incarnation 2")
        .hasMessageContaining("this is incarnation 1");
    assertThat(store.get("a"))
        .hasValueSatisfying(entry -> assertThat(entry.value()).containsExactly(2));
  }

  @Test
  void read_thatIsNotAnswered_isAskedAgain_andAWriteIsNot() {
    store.put("a", new byte[] {1}, 0);
    entities.unanswered.set(FleetKeyValueStore.MAX_READS - 1);
    assertThat(store.get("a")).isPresent();
    entities.unanswered.set(FleetKeyValueStore.MAX_READS);
    assertThatThrownBy(() -> store.get("a"))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("get a");

    entities.unanswered.set(1);
    assertThatThrownBy(() -> store.put("a", new byte[] {2}, 1))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("read before it is repeated");
    assertThat(store.get("a"))
        .hasValueSatisfying(entry -> assertThat(entry.value()).containsExactly(1));
  }

  @Test
  void list_moreThanOnePage_isComplete() {
    byte[] large = new byte[KeyValueStore.MAX_VALUE_BYTES];
    for (int i = 0; i < 12; i++) {
      store.put("k%02d".formatted(i), large, 0);
    }

    assertThat(store.list("k")).extracting(KeyValueStore.Entry::key).hasSize(12).isSorted();
  }

  @Test
  void put_tooLarge_isRefusedWithTheLimit() {
    assertThatThrownBy(() -> store.put("a", new byte[KeyValueStore.MAX_VALUE_BYTES + 1], 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("32");
  }

  @Test
  void watch_presentAndLaterEntries_areHeardUntilClosed() throws InterruptedException {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    store.put("w/a", new byte[] {1}, 0);
    Registration watch = store.watch("w/", entry -> heard.add(entry.key() + entry.version()));

    assertThat(next(heard)).isEqualTo("w/a1");
    store.put("other", new byte[] {1}, 0);
    store.put("w/b", new byte[] {1}, 0);
    assertThat(next(heard)).isEqualTo("w/b1");

    entities.moveOwner();
    store.put("w/a", new byte[] {2}, 1);
    watchAgain();
    assertThat(next(heard)).isEqualTo("w/a2");
    watch.close();
  }

  // The store of the new owner hears of the watch when it is repeated; a second watch shows that
  // the change is there to be heard.
  private void watchAgain() throws InterruptedException {
    BlockingQueue<Long> second = new LinkedBlockingQueue<>();
    try (Registration again = store.watch("w/a", entry -> second.add(entry.version()))) {
      assertThat(again).isNotNull();
      assertThat(second.poll(LIMIT_SECONDS, TimeUnit.SECONDS)).isEqualTo(2);
    }
  }

  private static @Nullable String next(BlockingQueue<String> heard) throws InterruptedException {
    return heard.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  /** Reaches one actor as sharding would. */
  private final class OneStore implements Entities {
    private volatile ActorRef<KeyValueCommand> owner = start();
    private final AtomicInteger unanswered = new AtomicInteger();

    private ActorRef<KeyValueCommand> start() {
      return actors.spawn(
          KeyValueActor.create(COMPONENT, InstantSource.system(), System::nanoTime));
    }

    void moveOwner() {
      ActorRef<KeyValueCommand> old = owner;
      old.tell(new KeyValueCommand.Stop());
      actors.createTestProbe().expectTerminated(old, Duration.ofSeconds(LIMIT_SECONDS));
      owner = start();
    }

    @Override
    public <M> void tell(EntityTypeKey<M> key, String id, M message) {
      owner.tell((KeyValueCommand) message);
    }

    @Override
    public <M, R> CompletionStage<R> ask(
        EntityTypeKey<M> key, String id, Function<ActorRef<R>, M> message, Duration timeout) {
      if (unanswered.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        return CompletableFuture.failedFuture(new TimeoutException("nobody answered"));
      }
      return AskPattern.ask(
          owner,
          (ActorRef<R> replyTo) -> (KeyValueCommand) message.apply(replyTo),
          timeout,
          actors.system().scheduler());
    }
  }
}
