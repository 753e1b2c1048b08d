package io.mycelium.kit.harness;

import io.mycelium.api.ComponentId;
import io.mycelium.api.NotAvailableException.Facility;
import io.mycelium.api.Registration;
import io.mycelium.api.Version;
import io.mycelium.runtime.UnloadOutcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A node with one component for each test of a class, in a field with {@code @RegisterExtension}:
 * loads it in module layers of its own, lends it what a node lends, and after the test unloads it
 * and fails the test when that is not proven.
 *
 * <pre>{@code
 * @RegisterExtension
 * final ComponentHarness node = ComponentHarness.of("acme.hello.Hello");
 *
 * @Test
 * void greet_ofAName_greets() {
 *   assertThat(node.run("greet", "{\"name\": \"Ada\"}")).isEqualTo("{\"greeting\":\"Hello, Ada\"}");
 * }
 * }</pre>
 *
 * <p>Everything that goes wrong in the component comes out as text: its classes are not those of
 * the test, even where they have the same name.
 */
public final class ComponentHarness implements BeforeEachCallback, AfterEachCallback {
  private static final ComponentId UNNAMED = new ComponentId("component-under-test");
  private static final Version FIRST = Version.parse("1.0.0");

  private static final Set<Facility> LENT =
      Set.of(
          Facility.KEY_VALUE,
          Facility.CONFIGURATION,
          Facility.METRICS,
          Facility.MEMBERS,
          Facility.PROCESSES);

  private HarnessPlan plan;
  private @Nullable HarnessNode node;
  private @Nullable HarnessSlot slot;

  private ComponentHarness(HarnessPlan plan) {
    this.plan = plan;
  }

  /**
   * A component that is on the path of the test, with the modules that its module requires. A jar
   * or a folder without a module-info does not say what it needs, so that it gets nothing.
   */
  public static ComponentHarness of(String mainClass) {
    return new ComponentHarness(
        HarnessPlan.of(
            jars ->
                new CodeUnderTest(
                    UNNAMED,
                    FIRST,
                    mainClass,
                    new ModulesOnPath(jars).jarsOf(mainClass),
                    List.of(),
                    List.of())));
  }

  /** A component as the goal {@code bundle} has prepared it, for example {@code target/bundle}. */
  public static ComponentHarness ofPrepared(Path folder) {
    return new ComponentHarness(HarnessPlan.of(jars -> CodeUnderTest.prepared(folder)));
  }

  /**
   * Sets what an operator would have set before the component is loaded. Without any setting the
   * configuration is refused, as it is on every node today.
   */
  public ComponentHarness withSetting(String key, String value) {
    plan = plan.withSetting(key, value);
    return this;
  }

  /**
   * Fault: the node does not lend a facility, so that the component is refused it by name.
   *
   * @throws IllegalArgumentException for what the harness never lends
   */
  public ComponentHarness lacking(Facility facility) {
    if (!LENT.contains(facility)) {
      throw new IllegalArgumentException(
          "facility %s is not lent by the harness, so no test needs to take it away"
              .formatted(facility));
    }
    plan = plan.withLacking(facility);
    return this;
  }

  /**
   * Says that the component offers a service, as its manifest would; what a build has prepared says
   * so by itself.
   *
   * @param contract its interface, on the path of the test
   * @param range the versions of it that are fulfilled
   */
  public ComponentHarness providing(Class<?> contract, String range) {
    plan = plan.withServices(plan.services().withProvided(HarnessServices.named(contract, range)));
    return this;
  }

  /** Says that the component needs a service, as its manifest would. */
  public ComponentHarness requiring(Class<?> contract, String range) {
    plan = plan.withServices(plan.services().withRequired(HarnessServices.named(contract, range)));
    return this;
  }

  /**
   * Offers a service in the place of another component, from before the load on. Its arguments and
   * results go over by copy, and an exception as text, as between components.
   *
   * @param implementation whose misconduct, slowness for example, is a fault for the component
   */
  public <S> ComponentHarness withService(Class<S> contract, String version, S implementation) {
    plan =
        plan.withServices(
            plan.services()
                .withStub(
                    new HarnessServices.Stub<>(contract, Version.parse(version), implementation)));
    return this;
  }

  /** Limits what the component's data directory may hold. */
  public ComponentHarness withDataQuota(long bytes) {
    plan = plan.withDataQuota(bytes);
    return this;
  }

  /** Limits how long the component may take to start; a node gives it 30 s. */
  public ComponentHarness withStartLimit(Duration limit) {
    plan = plan.withStartLimit(limit);
    return this;
  }

  /** Says how long to wait for the proof of an unload; 10 s without it. */
  public ComponentHarness withUnloadLimit(Duration limit) {
    plan = plan.withUnloadLimit(limit);
    return this;
  }

  /** Leaves {@link #load} to the test, which may want to see it fail. */
  public ComponentHarness loadedByTheTest() {
    plan = plan.loadedByTheTest();
    return this;
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    open();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    close();
  }

  void open() {
    node = HarnessNode.open(plan);
    if (plan.loadsAtOnce()) {
      load();
    }
  }

  void close() {
    HarnessNode closing = node;
    node = null;
    slot = null;
    Optional<String> leaks = closing == null ? Optional.empty() : closing.close();
    if (leaks.isPresent()) {
      throw new AssertionError(leaks.get());
    }
  }

  private HarnessNode node() {
    HarnessNode current = node;
    if (current == null) {
      throw new IllegalStateException(
          "no test runs: is the harness in a field with @RegisterExtension?");
    }
    return current;
  }

  /** The slot that was loaded last by {@link #load} or {@link #restart}. */
  public HarnessSlot slot() {
    HarnessNode _ = node();
    HarnessSlot current = slot;
    if (current == null) {
      throw new IllegalStateException("the component is not loaded: call load()");
    }
    return current;
  }

  /**
   * Loads and starts the component.
   *
   * @throws io.mycelium.runtime.LoadException when that is refused or fails, as on a node
   */
  public HarnessSlot load() {
    HarnessSlot loaded = node().load(node().code());
    slot = loaded;
    return loaded;
  }

  /** Loads the same code as another version, beside what is loaded. */
  public HarnessSlot loadBeside(String version) {
    return node().load(node().code().withVersion(Version.parse(version)));
  }

  /** Loads what another build has prepared, beside what is loaded. */
  public HarnessSlot loadBeside(Path prepared) {
    return node().load(CodeUnderTest.prepared(prepared));
  }

  /** Unloads a slot, with whatever runs there, and waits for the proof or the suspect. */
  public UnloadOutcome unload(HarnessSlot unloaded) {
    return node().unload(unloaded);
  }

  /**
   * Fault: the node stops, with whatever runs there, and starts again. The data directory and the
   * store stay.
   */
  public HarnessSlot restart() {
    UnloadOutcome _ = unload(slot());
    return load();
  }

  /** Runs an operation to its end and returns the result as text; fails the test otherwise. */
  public String run(String operation, String json) {
    return slot().run(operation, json);
  }

  /** Starts an operation and returns at once. */
  public HarnessTask submit(String operation, String json) {
    return slot().submit(operation, json);
  }

  /**
   * Offers a service from now on; of several that will do, the newest version is called. Fault:
   * when the registration is closed, its provider has left.
   */
  public <S> Registration offer(Class<S> contract, String version, S implementation) {
    return node()
        .offer(new HarnessServices.Stub<>(contract, Version.parse(version), implementation));
  }

  /** A service of a loaded component, for the test to call as another component would. */
  public <S> S service(Class<S> contract, String range) {
    return node().service(contract, range);
  }

  /** The component's part of the fleet's store. */
  public HarnessStore store() {
    return node().store();
  }

  /** The component's settings. */
  public HarnessSettings settings() {
    return node().settings();
  }

  /** The nodes of the fleet. */
  public HarnessMembers members() {
    return node().members();
  }

  /** The figures of the slot that was loaded last. */
  public HarnessMetrics metrics() {
    return slot().metrics();
  }

  /** The node's log of the component, each line after its level: {@code INFO ready}. */
  public List<String> log() {
    return node().log();
  }

  /** Fault: the data directory holds more than its quota, so that tasks are refused. */
  public void fillData() {
    node().fillData();
  }

  /** Ends that fault. */
  public void freeData() {
    node().freeData();
  }
}
