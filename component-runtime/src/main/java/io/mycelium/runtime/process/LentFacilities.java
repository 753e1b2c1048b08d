package io.mycelium.runtime.process;

import io.mycelium.api.KeyValueStore;
import io.mycelium.api.Members;
import io.mycelium.api.Metrics;
import io.mycelium.api.Registration;
import io.mycelium.runtime.NodeFacilities;
import io.mycelium.runtime.SlotPrograms;
import io.mycelium.runtime.process.ToChild.Reply;
import io.mycelium.runtime.process.ToNode.Ask;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What the node lends to one child, called by its frames. */
final class LentFacilities implements AutoCloseable {
  /** The most calls of one slot at a time; the child waits before it makes more. */
  static final int MAX_CALLS = 64;

  /** The most watches of one slot at a time. */
  static final int MAX_WATCHES = 1024;

  private static final int MAX_PAGE_BYTES = FrameReader.MAX_FRAME_BYTES / 2;

  private record WatchedKey(long watch, String key) {}

  private final NodeFacilities lent;
  private final Executor calls;
  private final BiConsumer<Object, ToChild> send;
  private final Semaphore permits = new Semaphore(MAX_CALLS);
  private final Map<Long, Registration> watches = new ConcurrentHashMap<>();
  private final Map<Integer, Object> figures = new ConcurrentHashMap<>();
  private final @Nullable LentPrograms programs;
  private volatile boolean closed;

  /**
   * @param calls runs what blocks
   * @param send sends a frame in place of what waits under the same key
   */
  LentFacilities(NodeFacilities lent, Executor calls, BiConsumer<Object, ToChild> send) {
    this.lent = lent;
    this.calls = calls;
    this.send = send;
    SlotPrograms beside = lent.programs();
    this.programs =
        beside == null ? null : new LentPrograms(beside, frame -> send.accept(new Object(), frame));
  }

  /** Which there are. */
  ToChild.Lent lent() {
    return new ToChild.Lent(
        lent.keyValue() != null, lent.metrics() != null, lent.members() != null, programs != null);
  }

  /** Answers a call, not on the calling thread. */
  void call(long call, Ask ask) {
    if (!permits.tryAcquire()) {
      answer(
          call,
          new Reply.Failed(
              ToChild.Kind.STATE, "the slot makes %d calls at once already".formatted(MAX_CALLS)));
      return;
    }
    calls.execute(
        () -> {
          try {
            answer(call, ask);
          } finally {
            permits.release();
          }
        });
  }

  private void answer(long call, Ask ask) {
    try {
      if (ask instanceof Ask.ListEntries(String prefix)) {
        list(call, store().list(prefix));
      } else {
        answer(call, reply(ask));
      }
    } catch (IllegalArgumentException e) {
      answer(call, failed(ToChild.Kind.ARGUMENT, e));
    } catch (UncheckedIOException e) {
      answer(call, failed(ToChild.Kind.UNANSWERED, e));
    } catch (RuntimeException e) {
      answer(call, failed(ToChild.Kind.STATE, e));
    }
  }

  private static Reply failed(ToChild.Kind kind, RuntimeException failure) {
    return new Reply.Failed(kind, String.valueOf(failure.getMessage()));
  }

  private void answer(long call, Reply reply) {
    send.accept(new Object(), new ToChild.Answer(call, reply));
  }

  private void list(long call, List<KeyValueStore.Entry> all) {
    List<KeyValueStore.Entry> page = new ArrayList<>();
    int bytes = 0;
    for (KeyValueStore.Entry each : all) {
      int size = each.value().length + Parts.MAX_KEY_BYTES;
      if (bytes + size > MAX_PAGE_BYTES) {
        answer(call, new Reply.Entries(page, true));
        page.clear();
        bytes = 0;
      }
      page.add(each);
      bytes += size;
    }
    answer(call, new Reply.Entries(page, false));
  }

  private Reply reply(Ask ask) {
    return switch (ask) {
      case Ask.Get(String key) -> new Reply.Entries(store().get(key).stream().toList(), false);
      case Ask.ListEntries(String prefix) ->
          throw new IllegalStateException("a list is answered in pages");
      case Ask.Put(String key, byte[] value, long version) ->
          new Reply.Wrote(store().put(key, value, version));
      case Ask.Delete(String key, long version) -> new Reply.Wrote(store().delete(key, version));
      case Ask.Watch(long watch, String prefix) -> {
        keep(
            watch,
            store()
                .watch(
                    prefix,
                    entry ->
                        send.accept(
                            new WatchedKey(watch, entry.key()),
                            new ToChild.Changed(watch, entry))));
        yield new Reply.Done();
      }
      case Ask.WatchMembers(long watch) -> {
        keep(
            watch,
            members()
                .onChange(
                    all ->
                        send.accept(
                            new WatchedKey(watch, ""), new ToChild.MembersChanged(watch, all))));
        yield new Reply.Done();
      }
      case Ask.Self() -> new Reply.Nodes(List.of(members().self()));
      case Ask.All() -> new Reply.Nodes(members().all());
      case Ask.Figure(int figure, var kind, String name) -> {
        figures.put(figure, figure(kind, name));
        yield new Reply.Done();
      }
      case Ask.OfPrograms about -> present("programs", programs).reply(about);
    };
  }

  private void keep(long watch, Registration registration) {
    boolean known = watches.putIfAbsent(watch, registration) != null;
    if (known || closed || watches.size() > MAX_WATCHES) {
      if (!known) {
        watches.remove(watch);
      }
      registration.close();
      throw new IllegalStateException(
          known
              ? "watch %d is taken".formatted(watch)
              : "the slot has %d watches, limit %d".formatted(watches.size(), MAX_WATCHES));
    }
  }

  void unwatch(long watch) {
    Optional.ofNullable(watches.remove(watch)).ifPresent(Registration::close);
  }

  private Object figure(ToNode.FigureKind kind, String name) {
    Metrics metrics = present("metrics", lent.metrics());
    return switch (kind) {
      case COUNTER -> metrics.counter(name);
      case GAUGE -> metrics.gauge(name);
      case TIMER -> metrics.timer(name);
    };
  }

  void count(int figure, long amount) {
    if (figures.get(figure) instanceof Metrics.Counter counter) {
      counter.add(amount);
    }
  }

  void level(int figure, double value) {
    if (figures.get(figure) instanceof Metrics.Gauge gauge) {
      gauge.set(value);
    }
  }

  void time(int figure, long nanos) {
    if (figures.get(figure) instanceof Metrics.Timer timer) {
      timer.record(Duration.ofNanos(nanos));
    }
  }

  private KeyValueStore store() {
    return present("a key-value store", lent.keyValue());
  }

  private Members members() {
    return present("members", lent.members());
  }

  private static <F> F present(String what, @Nullable F facility) {
    if (facility == null) {
      throw new IllegalStateException("this node does not lend %s".formatted(what));
    }
    return facility;
  }

  /** Ends the watches, takes the figures away and leaves the programs to the next slot. */
  @Override
  public void close() {
    closed = true;
    List.copyOf(watches.keySet()).forEach(this::unwatch);
    if (programs != null) {
      programs.close();
    }
    if (lent.metrics() instanceof AutoCloseable closeable) {
      try {
        closeable.close();
      } catch (Exception e) {
        lent.log().line(NodeFacilities.Level.ERROR, "the slot's metrics could not be closed: " + e);
      }
    }
  }
}
