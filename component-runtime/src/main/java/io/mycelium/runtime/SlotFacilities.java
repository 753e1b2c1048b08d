package io.mycelium.runtime;

import io.mycelium.api.Configuration;
import io.mycelium.api.KeyValueStore;
import io.mycelium.api.Members;
import io.mycelium.api.Metrics;
import io.mycelium.api.NotAvailableException;
import io.mycelium.api.NotAvailableException.Facility;
import io.mycelium.api.Processes;
import io.mycelium.api.Registration;
import io.mycelium.api.TaskId;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the node lends, behind wrappers that hide the component's listeners from the node. */
final class SlotFacilities {
  private final NodeFacilities lent;
  private final SlotThreads threads;
  private final SlotResources resources;
  private final SlotLog log;

  SlotFacilities(NodeFacilities lent, SlotThreads threads, SlotResources resources, SlotLog log) {
    this.lent = lent;
    this.threads = threads;
    this.resources = resources;
    this.log = log;
    if (lent.metrics() instanceof AutoCloseable closeable) {
      resources.track(() -> closeQuietly(closeable));
    }
    SlotPrograms left = lent.programs();
    if (left != null) {
      resources.track(left::close);
    }
  }

  KeyValueStore keyValue() {
    return new TrackedKeyValue(present(Facility.KEY_VALUE, lent.keyValue()));
  }

  Configuration configuration() {
    return new TrackedConfiguration(present(Facility.CONFIGURATION, lent.configuration()));
  }

  Metrics metrics() {
    return present(Facility.METRICS, lent.metrics());
  }

  Members members() {
    return new TrackedMembers(present(Facility.MEMBERS, lent.members()));
  }

  Processes processes() {
    return new TrackedProcesses(present(Facility.PROCESSES, lent.programs()));
  }

  /** What its programs hold. */
  SlotPrograms.Held programs() {
    SlotPrograms mayRun = lent.programs();
    return mayRun == null ? SlotPrograms.Held.NOTHING : mayRun.held();
  }

  private <F> F present(Facility facility, @Nullable F lentFacility) {
    resources.requireOpen();
    if (lentFacility == null) {
      throw new NotAvailableException(facility, "this node does not lend it to the component");
    }
    return lentFacility;
  }

  private <T> Registration listen(
      Function<Consumer<T>, Registration> register,
      Function<T, Object> mergeKey,
      Consumer<T> listener) {
    SlotListener<T> wrapper = new SlotListener<>(threads, log, mergeKey, listener);
    Registration atNode = register.apply(wrapper);
    return resources.track(
        () -> {
          wrapper.close();
          atNode.close();
        });
  }

  private void closeQuietly(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception failure) {
      log.error("the slot's metrics could not be closed", failure);
    }
  }

  private final class TrackedKeyValue implements KeyValueStore {
    private final KeyValueStore store;

    TrackedKeyValue(KeyValueStore store) {
      this.store = store;
    }

    @Override
    public Optional<Entry> get(String key) {
      resources.requireOpen();
      return store.get(key);
    }

    @Override
    public List<Entry> list(String prefix) {
      resources.requireOpen();
      return store.list(prefix);
    }

    @Override
    public WriteResult put(String key, byte[] value, long expectedVersion) {
      // A component may have kept the store, and a thread that outlives its slot with it.
      resources.requireOpen();
      return store.put(key, value, expectedVersion);
    }

    @Override
    public WriteResult delete(String key, long expectedVersion) {
      resources.requireOpen();
      return store.delete(key, expectedVersion);
    }

    @Override
    public Registration watch(String prefix, Consumer<Entry> listener) {
      return listen(wrapper -> store.watch(prefix, wrapper), Entry::key, listener);
    }
  }

  private final class TrackedConfiguration implements Configuration {
    private final Configuration settings;

    TrackedConfiguration(Configuration settings) {
      this.settings = settings;
    }

    @Override
    public long revision() {
      return settings.revision();
    }

    @Override
    public Set<String> keys() {
      return settings.keys();
    }

    @Override
    public Optional<String> text(String key) {
      return settings.text(key);
    }

    @Override
    public Registration onChange(Consumer<Configuration> listener) {
      return listen(settings::onChange, any -> "settings", any -> listener.accept(this));
    }
  }

  private final class TrackedMembers implements Members {
    private final Members members;

    TrackedMembers(Members members) {
      this.members = members;
    }

    @Override
    public Member self() {
      return members.self();
    }

    @Override
    public List<Member> all() {
      return members.all();
    }

    @Override
    public Registration onChange(Consumer<List<Member>> listener) {
      return listen(members::onChange, any -> "members", listener);
    }
  }

  private final class TrackedProcesses implements Processes {
    private final SlotPrograms programs;

    TrackedProcesses(SlotPrograms programs) {
      this.programs = programs;
    }

    @Override
    public Child start(Spec spec) throws IOException {
      return new TrackedChild(programs.start(spec));
    }

    @Override
    public List<Child> adopted() {
      resources.requireOpen();
      return programs.adopt().stream().<Child>map(TrackedChild::new).toList();
    }
  }

  /** A program outlives the slot, so it must not know what the component waits with. */
  private final class TrackedChild implements Processes.Child {
    private final SlotPrograms.Kept kept;

    TrackedChild(SlotPrograms.Kept kept) {
      this.kept = kept;
    }

    @Override
    public TaskId task() {
      return kept.task();
    }

    @Override
    public long pid() {
      return kept.pid();
    }

    @Override
    public byte[] state() {
      return kept.state();
    }

    @Override
    public void keep(byte[] state) {
      resources.requireOpen();
      kept.keep(state);
    }

    @Override
    public CompletionStage<Integer> exit() {
      CompletableFuture<Integer> exit = new CompletableFuture<>();
      Registration waiting = listen(kept::onExit, status -> "exit", exit::complete);
      var _ = exit.thenRun(waiting::close);
      return exit.minimalCompletionStage();
    }

    @Override
    public void stop(Duration grace) throws InterruptedException {
      resources.requireOpen();
      kept.stop(grace);
    }
  }
}
