package io.mycelium.runtime.process;

import io.mycelium.runtime.LineBudget;
import io.mycelium.runtime.LoadException;
import io.mycelium.runtime.LoadRequest;
import io.mycelium.runtime.LoadedSlot;
import io.mycelium.runtime.NodeFacilities;
import io.mycelium.runtime.RuntimeLimits;
import io.mycelium.runtime.Tier;
import io.mycelium.runtime.services.ServiceDoor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Loads each component in a JVM of its own. */
public final class ProcessTier implements Tier {
  /**
   * What the tier works with.
   *
   * @param folder where it keeps sockets and the working folders of its children
   * @param owner stands for the node in the marks of its processes; no other node here has it
   * @param limits for processes
   * @param runtime the limits of time for components
   * @param services where components offer and call services, those in children too
   * @param calls runs what children call; one virtual thread for each
   * @param confinement holds processes to limits of the system, where it can
   * @param nanos a monotonic clock
   * @param marks a new text that nobody can guess, for each child
   */
  public record Settings(
      Path folder,
      String owner,
      ProcessLimits limits,
      RuntimeLimits runtime,
      ServiceDoor services,
      Executor calls,
      Confinement confinement,
      LongSupplier nanos,
      Supplier<String> marks) {}

  /** A JVM takes memory beside its heap: as much again, and so much for its code and classes. */
  private static final long BESIDE_HEAP_BYTES = 192L << 20;

  private final Settings settings;

  /** A tier with these. */
  public ProcessTier(Settings settings) {
    this.settings = settings;
  }

  /**
   * Ends what processes of slots an earlier start of this node has left, should any not have ended
   * with it. Completes with those that are left.
   */
  public CompletableFuture<List<Long>> endLeftovers() {
    return endProcessesOf(settings.owner(), settings.limits().kill());
  }

  /**
   * Ends all processes of slots of a node. Completes with those that are left after the limit.
   *
   * @param owner as in the {@link Settings} of the node's tier
   */
  public static CompletableFuture<List<Long>> endProcessesOf(String owner, Duration limit) {
    return ProcessTree.of(owner + ":").end(Optional.empty(), limit);
  }

  /** What the system holds the processes to, for people. */
  public String describe() {
    return settings.confinement().describe();
  }

  @Override
  public LoadedSlot load(LoadRequest request) throws InterruptedException {
    String name = request.slotName();
    request.checkServices(settings.services());
    long heap = settings.limits().heapBytes(name, request.memoryBytes());
    ProcessSlot slot = start(request, heap);
    boolean loaded = false;
    try {
      slot.awaitLoaded();
      loaded = true;
      return slot;
    } finally {
      if (!loaded) {
        slot.giveUp();
      }
    }
  }

  private ProcessSlot start(LoadRequest request, long heap) {
    String name = request.slotName();
    String mark = settings.owner() + ":" + settings.marks().get();
    LineBudget budget = new LineBudget(settings.nanos());
    NodeFacilities.LogSink log = new BoundedLog(request.facilities().log(), budget);
    ChildSocket socket = null;
    try {
      Path folder = settings.folder().resolve(request.component() + "-" + request.generation());
      Files.createDirectories(folder);
      socket =
          ChildSocket.open(settings.folder(), Integer.toHexString(mark.hashCode()) + ".socket");
      ChildProcess process =
          ChildProcess.start(
              ChildCommand.of(heap, settings.limits().files(), socket.path(), folder),
              folder,
              mark,
              settings.limits().kill(),
              line -> log.line(NodeFacilities.Level.INFO, "(printed) " + line));
      Confinement.Held held = hold(request, process, heap);
      ProcessSlot slot =
          new ProcessSlot(
              new ProcessSlot.Parts(request, settings, process, held, log, mark, folder));
      slot.serve(socket);
      return slot;
    } catch (IOException e) {
      if (socket != null) {
        socket.close();
      }
      throw new LoadException(
          LoadException.Reason.PROCESS_FAILED, name + ": its process can't be started: " + e);
    }
  }

  private Confinement.Held hold(LoadRequest request, ChildProcess process, long heap)
      throws IOException {
    // Several nodes may share a machine, and the group above their slots.
    String group =
        "%s-%s-%d".formatted(settings.owner(), request.component(), request.generation());
    try {
      return settings
          .confinement()
          .hold(
              group,
              process.pid(),
              new Confinement.Limits(2 * heap + BESIDE_HEAP_BYTES, settings.limits().pids()));
    } catch (IllegalStateException e) {
      process.kill();
      throw new IOException(e);
    }
  }

  /** How long a load may take at most. */
  static Duration loadLimit(Settings settings) {
    return settings
        .limits()
        .start()
        .plus(settings.runtime().start())
        .plus(settings.runtime().interrupted().multipliedBy(2));
  }
}
