package io.mycelium.runtime;

import io.mycelium.api.Audit;
import io.mycelium.api.ComponentContext;
import io.mycelium.api.ComponentId;
import io.mycelium.api.ComponentLog;
import io.mycelium.api.Configuration;
import io.mycelium.api.Directory;
import io.mycelium.api.HttpRoutes;
import io.mycelium.api.Identity;
import io.mycelium.api.KeyValueStore;
import io.mycelium.api.Members;
import io.mycelium.api.Messaging;
import io.mycelium.api.Metrics;
import io.mycelium.api.NodeId;
import io.mycelium.api.NotAvailableException;
import io.mycelium.api.NotAvailableException.Facility;
import io.mycelium.api.Processes;
import io.mycelium.api.Registration;
import io.mycelium.api.Secrets;
import io.mycelium.api.Services;
import io.mycelium.api.Timers;
import io.mycelium.api.Version;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The tracked context: all that a component takes here can be found again at unload. */
final class SlotContext implements ComponentContext {
  private final LoadRequest request;
  private final SlotThreads threads;
  private final SlotResources resources;
  private final SlotLog log;
  private final SlotDirectory scratch;
  private final SlotDirectory data;
  private final QuotaWatch scratchQuota;
  private final QuotaWatch dataQuota;
  private final AtomicLong arenaBytes = new AtomicLong();
  private final ExecutorService executor;
  private final Timers timers;
  private final SlotFacilities facilities;
  private final SlotServices services;

  SlotContext(
      LoadRequest request, SlotThreads threads, SlotResources resources, SlotLog log, Ports ports) {
    this.request = request;
    this.threads = threads;
    this.resources = resources;
    this.log = log;
    SlotStorage storage = request.storage();
    scratch = new SlotDirectory(storage.scratch(), storage.scratchQuotaBytes());
    data = new SlotDirectory(storage.data(), storage.dataQuotaBytes());
    scratchQuota = new QuotaWatch(scratch, ports.nanos());
    dataQuota = new QuotaWatch(data, ports.nanos());
    executor = Executors.newThreadPerTaskExecutor(threads.factory("executor"));
    timers = new SlotTimers(threads, resources, log);
    facilities = new SlotFacilities(request.facilities(), threads, resources, log);
    services = new SlotServices(request, ports.services(), threads, resources);
  }

  /** The off-heap memory that is open now. */
  long arenaBytes() {
    return arenaBytes.get();
  }

  /** What its programs hold. */
  SlotPrograms.Held programs() {
    return facilities.programs();
  }

  void drainServices(Duration atMost) throws InterruptedException {
    services.drain(atMost);
  }

  /** Ends what the component started here and says what did not end. */
  List<String> close() {
    executor.shutdownNow();
    return resources.closeAll();
  }

  @Override
  public ComponentId component() {
    return request.component();
  }

  @Override
  public Version version() {
    return request.version();
  }

  @Override
  public NodeId node() {
    return request.node();
  }

  @Override
  public long generation() {
    return request.generation();
  }

  @Override
  public ExecutorService executor() {
    resources.requireOpen();
    return executor;
  }

  @Override
  public Timers timers() {
    resources.requireOpen();
    return timers;
  }

  @Override
  public Arena arena(long maxBytes) {
    SlotArena arena = new SlotArena(maxBytes, arenaBytes);
    return new TrackedArena(arena, resources.track(arena::close));
  }

  /** Closing by the component also ends the tracking. */
  private record TrackedArena(SlotArena arena, Registration tracked) implements Arena {
    @Override
    public MemorySegment allocate(long byteSize, long byteAlignment) {
      return arena.allocate(byteSize, byteAlignment);
    }

    @Override
    public MemorySegment.Scope scope() {
      return arena.scope();
    }

    @Override
    public void close() {
      tracked.close();
    }
  }

  @Override
  public Directory scratch() {
    resources.requireOpen();
    return scratch;
  }

  @Override
  public Directory data() {
    resources.requireOpen();
    return data;
  }

  @Override
  public ComponentLog log() {
    return log;
  }

  @Override
  public KeyValueStore keyValue() {
    return facilities.keyValue();
  }

  @Override
  public Configuration configuration() {
    return facilities.configuration();
  }

  @Override
  public Metrics metrics() {
    return facilities.metrics();
  }

  @Override
  public Members members() {
    return facilities.members();
  }

  @Override
  public Secrets secrets() {
    throw later(Facility.SECRETS);
  }

  @Override
  public Services services() {
    resources.requireOpen();
    return services;
  }

  @Override
  public Messaging messaging() {
    throw later(Facility.MESSAGING);
  }

  @Override
  public HttpRoutes http() {
    throw later(Facility.HTTP);
  }

  @Override
  public Audit audit() {
    throw later(Facility.AUDIT);
  }

  @Override
  public Identity identity() {
    throw later(Facility.IDENTITY);
  }

  @Override
  public Processes processes() {
    return facilities.processes();
  }

  private NotAvailableException later(Facility facility) {
    resources.requireOpen();
    return new NotAvailableException(
        facility, "a later release of the node brings it; do without it or wait for that release");
  }

  /** The quota that is used up, as text, or null. */
  @Nullable String overQuota() {
    String over = scratchQuota.overQuota();
    return over == null ? dataQuota.overQuota() : over;
  }

  SlotThreads threads() {
    return threads;
  }

  SlotDirectory scratchDirectory() {
    return scratch;
  }
}
