package io.mycelium.actors.agent;

import io.mycelium.api.Component;
import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.TaskId;
import io.mycelium.api.Version;
import io.mycelium.distribution.FileTree;
import io.mycelium.distribution.bundle.Isolation;
import io.mycelium.distribution.bundle.Manifest;
import io.mycelium.distribution.bundle.Service;
import io.mycelium.distribution.cache.CacheException;
import io.mycelium.distribution.cache.CachedBundle;
import io.mycelium.distribution.cache.ComponentDiskCache;
import io.mycelium.distribution.trust.VerifiedManifest;
import io.mycelium.runtime.LoadException;
import io.mycelium.runtime.LoadRequest;
import io.mycelium.runtime.LoadedComponent;
import io.mycelium.runtime.LoadedSlot;
import io.mycelium.runtime.NodeFacilities;
import io.mycelium.runtime.RunningTask;
import io.mycelium.runtime.SlotStorage;
import io.mycelium.runtime.TaskInvocation;
import io.mycelium.runtime.TaskOutcome;
import io.mycelium.runtime.UnloadOutcome;
import io.mycelium.runtime.memory.MemoryFigure;
import io.mycelium.runtime.services.Contract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;

/** Slots in some tier: each bundle is checked against its chunks, unpacked and loaded by itself. */
public final class RuntimeSlots implements Slots {
  /**
   * Where slots live on disk.
   *
   * @param unpacked the jars of loaded bundles
   * @param scratch one folder for each slot
   * @param data one folder for each component
   * @param scratchQuotaBytes the most that a slot may keep
   * @param dataQuotaBytes the most that a component may keep
   */
  public record Folders(
      Path unpacked, Path scratch, Path data, long scratchQuotaBytes, long dataQuotaBytes) {}

  private static final Fitness HERE =
      new Fitness(
          Component.API_VERSION,
          Fitness.platformOf(System.getProperty("os.name"), System.getProperty("os.arch")));

  private final NodeId node;
  private final Tiers tiers;
  private final ComponentDiskCache cache;
  private final Function<Wanted, Optional<VerifiedManifest>> releases;
  private final Function<ComponentId, NodeFacilities> facilities;
  private final Folders folders;

  /**
   * @param tiers where components are loaded
   * @param releases the verified manifest of the release that is wanted
   * @param facilities what the node lends to a component
   */
  public RuntimeSlots(
      NodeId node,
      Tiers tiers,
      ComponentDiskCache cache,
      Function<Wanted, Optional<VerifiedManifest>> releases,
      Function<ComponentId, NodeFacilities> facilities,
      Folders folders) {
    this.node = node;
    this.tiers = tiers;
    this.cache = cache;
    this.releases = releases;
    this.facilities = facilities;
    this.folders = folders;
  }

  @Override
  public Loaded load(Wanted wanted) {
    VerifiedManifest manifest =
        releases
            .apply(wanted)
            .filter(release -> release.manifest().root().equals(wanted.root()))
            .orElseThrow(
                () ->
                    new SlotException(
                        "no release %s %s has the root %s"
                            .formatted(wanted.component(), wanted.version(), wanted.root())));
    Optional<String> refusal = HERE.refusal(manifest.manifest());
    if (refusal.isPresent()) {
      throw new SlotException(refusal.get());
    }
    String slot = wanted.component() + "-" + wanted.generation();
    IsolationPolicy.Choice choice =
        tiers
            .policy()
            .choose(wanted.component(), manifest.manifest().isolation(), wanted.isolation());
    if (choice.isolation() == Isolation.WASM && hasServices(manifest.manifest())) {
      throw new SlotException(
          ("%s %s offers or requires services and is to run in the tier %s (%s): services reach the"
                  + " tiers layer and process only")
              .formatted(
                  wanted.component(), wanted.version(), choice.isolation().text(), choice.why()));
    }
    try {
      CachedBundle bundle =
          cache
              .open(wanted.root())
              .orElseThrow(
                  () -> new SlotException("bundle %s is not on disk".formatted(wanted.root())));
      Path unpacked = folders.unpacked().resolve(slot);
      deleteTree(unpacked);
      List<Path> code =
          bundle.extract(manifest, unpacked).stream()
              .filter(file -> file.toString().endsWith(choice.isolation().codeSuffix()))
              .toList();
      LoadRequest request = request(wanted, manifest, code, slot);
      return new Working(tiers.tier(choice).load(request), unpacked, choice);
    } catch (LoadException e) {
      throw new SlotException(
          e.reason() + ": " + e.getMessage(),
          choice.isolation() == Isolation.LAYER
              && e.reason() == LoadException.Reason.START_TIMED_OUT);
    } catch (CacheException e) {
      throw new SlotException(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SlotException("the load was interrupted");
    }
  }

  @Override
  public Demand demand(Wanted wanted) {
    return releases
        .apply(wanted)
        .map(VerifiedManifest::manifest)
        .map(manifest -> new Demand(manifest.memoryBytes(), manifest.publisher().toString()))
        .orElse(Demand.UNKNOWN);
  }

  private static List<Contract> contracts(List<Service> services) {
    return services.stream().map(each -> new Contract(each.contract(), each.range())).toList();
  }

  private static boolean hasServices(Manifest manifest) {
    return !manifest.provides().isEmpty() || !manifest.requires().isEmpty();
  }

  private static void deleteTree(Path folder) {
    try {
      FileTree.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private LoadRequest request(
      Wanted wanted, VerifiedManifest manifest, List<Path> code, String slot) {
    return new LoadRequest(
        wanted.component(),
        wanted.version(),
        wanted.generation(),
        node,
        manifest.manifest().mainClass(),
        code,
        new SlotStorage(
            folders.scratch().resolve(slot),
            folders.scratchQuotaBytes(),
            folders.data().resolve(wanted.component().value()),
            folders.dataQuotaBytes()),
        facilities.apply(wanted.component()),
        manifest.manifest().memoryBytes(),
        contracts(manifest.manifest().provides()),
        contracts(manifest.manifest().requires()));
  }

  private record Working(LoadedSlot component, Path unpacked, IsolationPolicy.Choice isolation)
      implements Loaded {
    @Override
    public CompletionStage<String> died() {
      return component
          .died()
          .thenApply(
              reason -> {
                deleteTree(unpacked);
                return reason;
              });
    }

    @Override
    public SlotTasks tasks() {
      return this::run;
    }

    private SlotTasks.Running run(
        TaskId task, long attempt, String operation, byte[] input, SlotTasks.Listener listener) {
      TaskInvocation.Listener relay =
          new TaskInvocation.Listener() {
            @Override
            public void progress(double fraction, String message) {
              listener.progress(fraction, message);
            }

            @Override
            public void log(String line) {
              listener.log(line);
            }
          };
      try {
        RunningTask running =
            component.run(new TaskInvocation(task, attempt, operation, input, relay));
        var _ = running.outcome().thenAccept(outcome -> end(outcome, listener));
        return running::cancel;
      } catch (RejectedExecutionException | IllegalArgumentException e) {
        listener.failed(String.valueOf(e.getMessage()));
        return () -> {};
      }
    }

    private static void end(TaskOutcome outcome, SlotTasks.Listener listener) {
      switch (outcome) {
        case TaskOutcome.Succeeded(byte[] result) -> listener.succeeded(result);
        case TaskOutcome.Failed(String reason) -> listener.failed(reason);
        case TaskOutcome.Cancelled() -> listener.cancelled();
      }
    }

    @Override
    public long memoryBytes() {
      return component.memoryBytes();
    }

    @Override
    public List<MemoryFigure> memory() {
      return component.memory();
    }

    @Override
    public boolean mayDefer() {
      return component.mayDefer();
    }

    @Override
    public Duration defer(Version next) {
      return component.defer(next);
    }

    @Override
    public CompletionStage<Void> gone() {
      return component instanceof LoadedComponent inThisJvm
          ? inThisJvm.collected().thenAccept(proof -> deleteTree(unpacked))
          : new CompletableFuture<>();
    }

    @Override
    public CompletionStage<Proof> unload(Duration deadline) {
      return component
          .unload(deadline)
          .thenApply(
              outcome ->
                  switch (outcome) {
                    case UnloadOutcome.Unloaded(long ms, long bytes, long collections) -> {
                      deleteTree(unpacked);
                      yield new Proof.Unloaded(ms, bytes, Math.toIntExact(collections));
                    }
                    case UnloadOutcome.Leaked(String path) -> new Proof.Leaked(path);
                  });
    }
  }
}
