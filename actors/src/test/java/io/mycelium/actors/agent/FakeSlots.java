package io.mycelium.actors.agent;

import io.mycelium.api.Version;
import io.mycelium.runtime.memory.MemoryFigure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A memory whose unloads end when the test says so. */
final class FakeSlots implements Slots {
  final AtomicInteger loads = new AtomicInteger();
  final Map<Long, CompletableFuture<Proof>> proofs = new ConcurrentHashMap<>();
  final AtomicInteger runs = new AtomicInteger();
  final CompletableFuture<Void> gone = new CompletableFuture<>();
  final CompletableFuture<String> died = new CompletableFuture<>();
  volatile @Nullable SlotException failure;
  volatile long demand;
  volatile long programs;
  volatile @Nullable Duration defers;
  volatile String publisher = "";
  volatile IsolationPolicy.Choice isolation = IsolationPolicy.Choice.LAYER;

  @Override
  public Demand demand(Wanted wanted) {
    return new Demand(demand, publisher);
  }

  CompletableFuture<Proof> proof(long generation) {
    return proofs.computeIfAbsent(generation, key -> new CompletableFuture<>());
  }

  @Override
  public Loaded load(Wanted wanted) {
    SlotException refused = failure;
    if (refused != null) {
      throw refused;
    }
    loads.incrementAndGet();
    long beside = programs;
    return new Loaded() {
      @Override
      public SlotTasks tasks() {
        return (task, attempt, operation, input, listener) -> {
          runs.incrementAndGet();
          return () -> {};
        };
      }

      @Override
      public long memoryBytes() {
        return 77 + beside;
      }

      @Override
      public List<MemoryFigure> memory() {
        return beside == 0
            ? List.of()
            : List.of(new MemoryFigure(MemoryFigure.Kind.PROGRAMS, beside, "given", "none"));
      }

      @Override
      public boolean mayDefer() {
        return defers != null;
      }

      @Override
      public Duration defer(Version next) {
        Duration answer = defers;
        if (answer == null) {
          throw new IllegalStateException("who has no say is not asked");
        }
        return answer;
      }

      @Override
      public IsolationPolicy.Choice isolation() {
        return isolation;
      }

      @Override
      public CompletionStage<String> died() {
        return died;
      }

      @Override
      public CompletionStage<Void> gone() {
        return gone;
      }

      @Override
      public CompletionStage<Proof> unload(Duration deadline) {
        return proof(wanted.generation());
      }
    };
  }
}
