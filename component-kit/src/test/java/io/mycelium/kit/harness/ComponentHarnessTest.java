package io.mycelium.kit.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mycelium.api.ComponentId;
import io.mycelium.api.Members.Kind;
import io.mycelium.api.Members.Member;
import io.mycelium.api.NodeId;
import io.mycelium.api.NotAvailableException.Facility;
import io.mycelium.api.Version;
import io.mycelium.distribution.bundle.Declaration;
import io.mycelium.distribution.bundle.PreparedBundle;
import io.mycelium.kit.harness.sample.Sample;
import io.mycelium.runtime.LoadException;
import io.mycelium.runtime.TaskOutcome;
import io.mycelium.runtime.UnloadOutcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class ComponentHarnessTest {
  private static final String SAMPLE = Sample.class.getName();

  @RegisterExtension
  final ComponentHarness node =
      ComponentHarness.of(SAMPLE).withSetting("greeting", "Hi").withDataQuota(10_000);

  @TempDir private Path temp;

  @Test
  void run_ofAnOperation_happensInALoaderOfItsOwn() {
    assertThat(node.run("where", "")).isEqualTo("component-under-test@1.0.0#1 1.0.0");
    assertThat(node.run("echo", "{}")).isEqualTo("{}");
    assertThat(node.log()).contains("INFO ready");
  }

  @Test
  void run_thatFails_failsTheTestWithItsText() {
    assertThatThrownBy(() -> node.run("dance", ""))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("'dance' of component-under-test@1.0.0#1 failed")
        .hasMessageContaining("unknown: dance");
    assertThat(node.submit("dance", "").failure()).contains("unknown: dance");
    assertThatThrownBy(() -> node.submit("echo", "x").failure())
        .hasMessageContaining("did not fail: succeeded: x");
  }

  @Test
  void task_thatIsCancelled_endsSo() {
    HarnessTask task = node.submit("wait", "");
    task.awaitLog("waits");
    task.awaitProgress(0.5);
    task.cancel();
    assertThat(task.outcome()).isEqualTo(new TaskOutcome.Cancelled());
    assertThat(task.progress()).contains(new HarnessTask.Report(0.5, "half"));
    assertThatThrownBy(() -> task.awaitLog("dances"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("never told a line with 'dances'; it ended as cancelled");
  }

  @Test
  void store_whoseAnswerIsLost_isReadBeforeItIsWrittenAgain() {
    assertThat(node.run("add", "")).isEqualTo("1");
    node.store().loseAnswers(1);
    assertThat(node.run("add", "")).isEqualTo("2");
    assertThat(node.store().text("sum")).contains("2");
    assertThat(node.log()).contains("WARN asks again");
    assertThat(node.metrics().value("additions_total")).isEqualTo(2);
  }

  @Test
  void store_thatIsSilentOrHangs_isAFaultOfTheTask() {
    node.store().fallSilent();
    assertThat(node.submit("add", "").failure()).contains("was not answered");
    node.store().hang();
    HarnessTask task = node.submit("add", "");
    task.cancel();
    assertThat(task.outcome()).isEqualTo(new TaskOutcome.Cancelled());
    HarnessTask later = node.submit("add", "");
    node.store().answer();
    assertThat(later.result()).isEqualTo("1");
  }

  @Test
  void watch_ofTheStore_hearsOthersAndEndsWithTheSlot() {
    node.store().set("other", new byte[] {1});
    await().untilAsserted(() -> assertThat(node.log()).contains("INFO changed other"));
    assertThat(node.store().watches()).isEqualTo(1);
    assertThat(node.unload(node.slot())).isInstanceOf(UnloadOutcome.Unloaded.class);
    assertThat(node.store().watches()).isZero();
  }

  @Test
  void settingsAndMembers_thatChange_areToldToTheComponent() {
    node.settings().set("greeting", "Ahoy");
    node.members().set(new Member(new NodeId("b2".repeat(32)), Kind.HYPHA, "", true, 0.5));
    await()
        .untilAsserted(
            () -> assertThat(node.log()).contains("INFO greeting is Ahoy", "INFO members 2"));
  }

  @Test
  void data_aboveItsQuota_refusesTasks() {
    node.fillData();
    assertThatThrownBy(() -> node.run("echo", ""))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessageContaining("10001 bytes, quota 10000");
    node.freeData();
    assertThat(node.run("echo", "x")).isEqualTo("x");
  }

  @Test
  void node_thatStops_cancelsTasksAndKeepsDataAndStore() {
    assertThat(node.run("keep", "")).isEqualTo("kept");
    assertThat(node.run("add", "")).isEqualTo("1");
    HarnessTask running = node.submit("wait", "");
    running.awaitLog("waits");

    HarnessSlot next = node.restart();

    assertThat(running.outcome()).isEqualTo(new TaskOutcome.Cancelled());
    assertThat(next.name()).isEqualTo("component-under-test@1.0.0#2");
    assertThat(node.run("kept", "")).isEqualTo("true");
    assertThat(node.run("add", "")).isEqualTo("2");
  }

  @Test
  void secondVersion_besideTheFirst_sharesTheStoreAndNoClass() {
    HarnessSlot second = node.loadBeside("2.0.0");
    assertThat(second.run("where", "")).isEqualTo("component-under-test@2.0.0#2 2.0.0");
    assertThat(node.run("where", "")).endsWith("#1 1.0.0");
    assertThat(node.run("add", "")).isEqualTo("1");
    assertThat(second.run("add", "")).isEqualTo("2");
    assertThat(second.metrics().count("additions_total")).isEqualTo(1);
  }

  @Test
  void preparedBundle_ofABuild_isLoadedAsItWouldBeSigned() throws Exception {
    Path jar = new ModulesOnPath(temp).jarsOf(SAMPLE).getFirst();
    Path notes = Files.writeString(temp.resolve("notes.txt"), "no jar");
    new PreparedBundle(
            Declaration.of(
                new ComponentId("acme"), Version.parse("3.1.0"), SAMPLE, "component.under.test"),
            Map.of("lib/sample.jar", jar, "notes.txt", notes))
        .write(temp.resolve("bundle"));

    ComponentHarness prepared =
        ComponentHarness.ofPrepared(temp.resolve("bundle")).withSetting("greeting", "Hi");
    prepared.open();

    assertThat(prepared.run("where", "")).isEqualTo("acme@3.1.0#1 3.1.0");
    assertThat(node.loadBeside(temp.resolve("bundle")).name()).isEqualTo("acme@3.1.0#2");
    prepared.close();
    ComponentHarness missing = ComponentHarness.ofPrepared(temp.resolve("none"));
    assertThatThrownBy(missing::open).hasMessageContaining("the goal 'bundle' prepares it");
  }

  @Test
  void start_thatIsRefusedAFacilityOrFails_isSeenByTheTest() {
    assertStartFails(ComponentHarness.of(SAMPLE).lacking(Facility.MEMBERS), "MEMBERS");
    assertStartFails(ComponentHarness.of(SAMPLE), "CONFIGURATION");
    assertStartFails(ComponentHarness.of(SAMPLE).withSetting("fault", "throw"), "no luck today");
    assertStartFails(
        ComponentHarness.of(SAMPLE)
            .withSetting("fault", "hang")
            .withStartLimit(Duration.ofMillis(100)),
        "longer than its limit PT0.1S");
    assertThatThrownBy(() -> ComponentHarness.of(SAMPLE).lacking(Facility.HTTP))
        .hasMessageContaining("HTTP is not lent by the harness");
  }

  private static void assertStartFails(ComponentHarness other, String text) {
    other.loadedByTheTest();
    other.open();
    try {
      assertThatThrownBy(other::slot).hasMessageContaining("not loaded");
      assertThatThrownBy(other::load).isInstanceOf(LoadException.class).hasMessageContaining(text);
    } finally {
      other.close();
    }
  }

  @Test
  void component_thatDoesNotGo_failsTheTestByName() {
    ComponentHarness leaking =
        ComponentHarness.of(SAMPLE)
            .withSetting("fault", "leak")
            .withUnloadLimit(Duration.ofSeconds(1));
    leaking.open();
    try {
      assertThatThrownBy(leaking::close)
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("component-under-test@1.0.0#1 is not proven to be unloaded")
          .hasMessageContaining("class loader 'component-under-test@1.0.0#1'");
    } finally {
      System.getProperties().remove(Sample.HELD);
    }
    assertThatThrownBy(() -> leaking.run("echo", "")).hasMessageContaining("@RegisterExtension");
  }

  @Test
  void jvm_withoutTheModuleOfTheApi_isToldWhatToAdd() throws Exception {
    Path output = temp.resolve("output");
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    WithoutTheModule.class.getName()))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor()).as(Files.readString(output)).isEqualTo(1);
    assertThat(Files.readString(output))
        .contains("module io.mycelium.api is not in the boot layer")
        .contains("<argLine>--module-path ${settings.localRepository}/io/mycelium/component-api/")
        .contains("--add-modules io.mycelium.api</argLine>");
  }

  /** What the process of that test runs. */
  static final class WithoutTheModule {
    private WithoutTheModule() {}

    public static void main(String[] arguments) {
      ComponentHarness.of(SAMPLE).open();
    }
  }
}
