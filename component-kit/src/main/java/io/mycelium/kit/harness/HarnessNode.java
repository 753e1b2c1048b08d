package io.mycelium.kit.harness;

import io.mycelium.api.NodeId;
import io.mycelium.api.NotAvailableException.Facility;
import io.mycelium.api.Registration;
import io.mycelium.distribution.FileTree;
import io.mycelium.runtime.ComponentRuntime;
import io.mycelium.runtime.LoadRequest;
import io.mycelium.runtime.LoadedComponent;
import io.mycelium.runtime.NodeFacilities;
import io.mycelium.runtime.SlotStorage;
import io.mycelium.runtime.UnloadOutcome;
import io.mycelium.runtime.process.Confinement;
import io.mycelium.runtime.process.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The node of one test: a runtime with all that it lends, and the slots that it has loaded. */
final class HarnessNode {
  private static final NodeId SELF = new NodeId("a1".repeat(32));
  private static final long SCRATCH_QUOTA_BYTES = 64L * 1024 * 1024;
  private static final Programs.Later LATER =
      (after, action) ->
          CompletableFuture.delayedExecutor(after.toMillis(), TimeUnit.MILLISECONDS)
              .execute(action);
  private static final String FILLER = "filled-by-the-harness";

  private final HarnessPlan plan;
  private final Path folder;
  private final CodeUnderTest code;
  private final ComponentRuntime runtime;
  private final List<String> log = new CopyOnWriteArrayList<>();
  private final HarnessStore store = new HarnessStore();
  private final HarnessSettings settings;
  private final HarnessMembers members = new HarnessMembers(SELF);
  private final Map<String, HarnessSlot> loaded = new LinkedHashMap<>();
  private final List<String> leaks = new ArrayList<>();
  private final Programs programs =
      new Programs(
          "harness-" + UUID.randomUUID(),
          Programs.Limits.DEFAULTS,
          Confinement.none("a test"),
          LATER,
          System::nanoTime);
  private long generation;
  private long offers;

  private HarnessNode(HarnessPlan plan, Path folder, CodeUnderTest code, ComponentRuntime runtime) {
    this.plan = plan;
    this.folder = folder;
    this.code = code;
    this.runtime = runtime;
    settings = new HarnessSettings(plan.settings());
  }

  static HarnessNode open(HarnessPlan plan) {
    BootLayer.requireApi();
    try {
      Path folder = Files.createTempDirectory("component-harness-");
      try {
        CodeUnderTest code = plan.code().apply(folder.resolve("jars")).with(plan.services());
        HarnessNode node =
            new HarnessNode(plan, folder, code, ComponentRuntime.create(plan.limits()));
        plan.services().stubs().forEach(node::offer);
        return node;
      } catch (RuntimeException e) {
        FileTree.delete(folder);
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("no folder can be made for the test", e);
    }
  }

  CodeUnderTest code() {
    return code;
  }

  HarnessStore store() {
    return store;
  }

  HarnessSettings settings() {
    return settings;
  }

  HarnessMembers members() {
    return members;
  }

  List<String> log() {
    return List.copyOf(log);
  }

  Registration offer(HarnessServices.Stub<?> stub) {
    return stub.offer(runtime.services(), ++offers);
  }

  <S> S service(Class<S> contract, String range) {
    return HarnessServices.of(runtime.services(), contract, range);
  }

  HarnessSlot load(CodeUnderTest what) {
    HarnessMetrics metrics = new HarnessMetrics();
    generation++;
    LoadRequest request =
        new LoadRequest(
            what.component(),
            what.version(),
            generation,
            SELF,
            what.mainClass(),
            what.jars(),
            new SlotStorage(
                folder.resolve("scratch-" + generation),
                SCRATCH_QUOTA_BYTES,
                data(),
                plan.dataQuotaBytes()),
            new NodeFacilities(
                (level, line) -> log.add(level + " " + line),
                lent(Facility.KEY_VALUE, store),
                plan.settings().isEmpty() ? null : lent(Facility.CONFIGURATION, settings),
                lent(Facility.METRICS, metrics),
                lent(Facility.MEMBERS, members),
                lent(Facility.PROCESSES, programs.of(what.component()))),
            0,
            what.provides(),
            what.requires());
    try {
      LoadedComponent component = runtime.load(request);
      HarnessSlot slot = new HarnessSlot(component, metrics, plan.unloadLimit());
      loaded.put(slot.name(), slot);
      return slot;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("the load was interrupted", e);
    }
  }

  private <F> @Nullable F lent(Facility facility, F given) {
    return plan.lacking().contains(facility) ? null : given;
  }

  /** Unloads a slot and keeps in mind whether that is proven. */
  UnloadOutcome unload(HarnessSlot slot) {
    UnloadOutcome outcome = slot.unload();
    if (loaded.remove(slot.name()) != null && outcome instanceof UnloadOutcome.Leaked(var path)) {
      leaks.add(
          "%s is not proven to be unloaded after %s; what seems to hold it: %s%s"
              .formatted(slot.name(), plan.unloadLimit(), path, BootLayer.softReferenceHint()));
    }
    return outcome;
  }

  private Path data() {
    return folder.resolve("data");
  }

  void fillData() {
    try (var file = new java.io.RandomAccessFile(data().resolve(FILLER).toFile(), "rw")) {
      // Only its length counts; nothing of it is written.
      file.setLength(plan.dataQuotaBytes() + 1);
    } catch (IOException e) {
      throw new UncheckedIOException("the data directory can't be filled", e);
    }
  }

  void freeData() {
    try {
      Files.deleteIfExists(data().resolve(FILLER));
    } catch (IOException e) {
      throw new UncheckedIOException("the data directory can't be freed", e);
    }
  }

  /** Unloads what is left; returns what is not proven to be gone, as text. */
  Optional<String> close() {
    List.copyOf(loaded.values()).forEach(this::unload);
    for (String slot : runtime.leaked()) {
      if (leaks.stream().noneMatch(leak -> leak.startsWith(slot + " "))) {
        leaks.add(slot + " was refused by its start and is still in memory");
      }
    }
    runtime.close();
    // They may still write into the folder that is deleted next. The wait ends: a kill has a limit.
    var _ = programs.end().join();
    try {
      FileTree.delete(folder);
    } catch (IOException e) {
      leaks.add("files of the component can't be deleted: " + e);
    }
    return leaks.isEmpty() ? Optional.empty() : Optional.of(String.join("\n", leaks));
  }
}
