package io.mycelium.actors.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.actors.spore.LogHead;
import io.mycelium.distribution.Digest;
import io.mycelium.distribution.release.TreeHead;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReleaseReaderTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final ActorTestKit actors = ActorTestKit.create();
  private final ExecutorService verifying = Executors.newVirtualThreadPerTaskExecutor();
  private final TestProbe<LogHead> announced = actors.createTestProbe();
  private final AtomicInteger reads = new AtomicInteger();
  private final AtomicInteger failures = new AtomicInteger();
  @TempDir private Path directory;
  private final RememberedHead seen = new RememberedHead();

  /** How many of the statements are handed out. */
  private volatile int statements = Integer.MAX_VALUE;

  private volatile Published published;
  private ComponentRegistry registry;
  private ActorRef<ReleaseReader.Command> reader;

  @BeforeEach
  void start() {
    published = new Published(directory);
    registry = new ComponentRegistry(published.empty());
    reader =
        actors.spawn(
            ReleaseReader.create(
                new ReleaseReader.Ports(
                    registry,
                    (from, max) -> {
                      reads.incrementAndGet();
                      if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                        return CompletableFuture.failedFuture(new TimeoutException("moving"));
                      }
                      return CompletableFuture.completedFuture(
                          statements == Integer.MAX_VALUE
                              ? published.page(from, 1)
                              : published.earlierPage(statements, from, 1));
                    },
                    seen,
                    verifying,
                    announced.ref()::tell,
                    Duration.ofHours(1))));
  }

  @AfterEach
  void stop() {
    actors.shutdownTestKit();
    verifying.close();
  }

  @Test
  void start_emptyRegistry_readsAllAndAnnouncesTheHead() {
    assertThat(announced.receiveMessage(LIMIT).size()).isEqualTo(1);
    assertThat(registry.log().head()).isEqualTo(published.log().head());
  }

  @Test
  void read_thatFails_isTriedAgainSoon() {
    announced.receiveMessage(LIMIT);
    published.publish("1.0.0");
    failures.set(2);

    reader.tell(new ReleaseReader.Command.HeadHeard(head(2)));

    // The next poll is an hour away.
    assertThat(announced.receiveMessage(LIMIT).size()).isEqualTo(2);
    assertThat(failures.get()).isZero();
  }

  @Test
  void headHeard_higher_readsOnPageByPage() {
    announced.receiveMessage(LIMIT);
    published.publish("1.0.0");
    published.publish("1.1.0");

    reader.tell(new ReleaseReader.Command.HeadHeard(head(3)));

    assertThat(announced.receiveMessage(LIMIT).size()).isEqualTo(3);
    assertThat(registry.log().head()).isEqualTo(published.log().head());
  }

  @Test
  void headHeard_forged_isReadOnlyOnce() {
    announced.receiveMessage(LIMIT);
    int before = reads.get();

    for (int i = 0; i < 10; i++) {
      reader.tell(new ReleaseReader.Command.HeadHeard(head(1_000_000)));
      reader.tell(new ReleaseReader.Command.HeadHeard(head(500)));
    }

    assertThat(announced.receiveMessage(LIMIT).size()).isEqualTo(1);
    announced.expectNoMessage(Duration.ofMillis(200));
    assertThat(reads.get()).isEqualTo(before + 1);
  }

  @Test
  void head_thatIsUsed_wasKeptBefore() {
    announced.receiveMessage(LIMIT);
    assertThat(seen.seen()).isEqualTo(published.log().head());
  }

  @Test
  void head_thatCannotBeKept_isNotUsed() {
    announced.receiveMessage(LIMIT);
    seen.full = true;
    published.publish("1.0.0");
    reader.tell(new ReleaseReader.Command.HeadHeard(head(2)));

    announced.expectNoMessage(Duration.ofMillis(200));
    assertThat(registry.lastIndex()).isEqualTo(1);
    seen.full = false;
    assertThat(announced.receiveMessage(LIMIT).size()).isEqualTo(2);
  }

  @Test
  void log_thatIsBehindWhatWasSeen_isNotUsedUntilItGoesOn() {
    announced.receiveMessage(LIMIT);
    published.publish("1.0.0");
    published.publish("1.1.0");
    seen.head = published.log().head();
    statements = 2;
    reader.tell(new ReleaseReader.Command.HeadHeard(head(2)));

    announced.expectNoMessage(Duration.ofMillis(200));
    assertThat(registry.lastIndex()).isEqualTo(1);
    statements = Integer.MAX_VALUE;
    reader.tell(new ReleaseReader.Command.HeadHeard(head(3)));
    assertThat(announced.receiveMessage(LIMIT).size()).isEqualTo(3);
  }

  private static final class RememberedHead implements SeenHead {
    private volatile TreeHead head = new TreeHead(0, Digest.of(new byte[0]));
    private volatile boolean full;

    @Override
    public TreeHead seen() {
      return head;
    }

    @Override
    public void keep(TreeHead next) throws IOException {
      if (full) {
        throw new IOException("no space left");
      }
      head = next;
    }
  }

  private LogHead head(long size) {
    return new LogHead(size, published.log().head().root());
  }
}
