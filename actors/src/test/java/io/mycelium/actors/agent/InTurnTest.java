package io.mycelium.actors.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.distribution.Digest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InTurnTest {
  private static final Digest ONE = Digest.of(new byte[] {1});
  private static final Digest OTHER = Digest.of(new byte[] {2});
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final InTurn inTurn = new InTurn(threads);
  private final CompletableFuture<String> gate = new CompletableFuture<>();
  private final List<String> done = new CopyOnWriteArrayList<>();

  @AfterEach
  void stop() {
    gate.complete("the test is over");
    threads.close();
  }

  private String does(String what) {
    done.add(what);
    return what;
  }

  @Test
  void work_onOneBundle_waitsForTheWorkBeforeAndOtherWorkDoesNot() {
    CompletableFuture<String> first = inTurn.run(ONE, () -> does(gate.join()));
    CompletableFuture<String> second = inTurn.run(ONE, () -> does("second"));
    CompletableFuture<String> third = inTurn.run(ONE, () -> does("third"));

    assertThat(inTurn.run(OTHER, () -> does("other"))).succeedsWithin(LIMIT);
    assertThat(inTurn.run(() -> does("none"))).succeedsWithin(LIMIT);
    assertThat(List.of(first, second, third)).noneMatch(CompletableFuture::isDone);
    gate.complete("first");

    assertThat(third).succeedsWithin(LIMIT).isEqualTo("third");
    assertThat(done).containsExactly("other", "none", "first", "second", "third");
  }

  @Test
  void work_thatFails_doesNotStopWhatComesAfter() {
    CompletableFuture<String> first = inTurn.run(ONE, gate::join);
    CompletableFuture<String> second = inTurn.run(ONE, () -> does("second"));
    gate.completeExceptionally(new BundleException(BundleException.Kind.REFUSED, "no"));

    assertThat(second).succeedsWithin(LIMIT);
    assertThat(first).isCompletedExceptionally();
  }
}
