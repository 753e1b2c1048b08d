package io.mycelium.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.node.fleet.FakeFleet;
import io.mycelium.node.http.HttpApi;
import io.mycelium.node.http.HttpSettings;
import io.mycelium.node.http.Routes;
import io.mycelium.node.http.Tokens;
import io.mycelium.node.warden.FleetDirectory;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** From the command line through the API to the port of the fleet. */
final class ReleaseRulesCommandTest {
  @TempDir private Path temp;
  private final FakeFleet fleet = new FakeFleet();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @SuppressWarnings("NullAway.Init")
  private HttpApi api;

  @BeforeEach
  void start() {
    FleetDirectory directory =
        FleetDirectory.openOrFound(
            temp.resolve("fleet"), InstantSource.system(), new SecureRandom());
    api =
        HttpApi.start(
            HttpSettings.loopback(0),
            new Tokens(directory.tokens()::all),
            Routes.over(fleet.api()));
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private int run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(
        List.of("--data", temp.resolve("fleet").toString(), "--url", api.address().toString()));
    CommandLine line = RootCommand.commandLine(new PrivateKeys(name -> null, question -> null));
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(all.toArray(String[]::new));
  }

  @Test
  void policy_withWindowsAndAVersion_reachesTheFleet() {
    assertThat(
            run(
                "release",
                "policy",
                "acme.hello",
                "patch",
                "--window",
                "Sat 22:00-04:00 UTC",
                "--window",
                "daily 02:00-03:00 Europe/Berlin",
                "--from",
                "1.2.0",
                "-o",
                "json"))
        .as("%s", err)
        .isZero();
    assertThat(out.toString())
        .contains("\"name\" : \"acme.hello\"")
        .contains("\"policy\" : \"patch\"")
        .contains("\"Sat 22:00-04:00 UTC\", \"daily 02:00-03:00 Europe/Berlin\"")
        .contains("\"from\" : \"1.2.0\"");
  }

  @Test
  void pin_onANode_reachesTheFleet_andUnpinHasNoVersion() {
    assertThat(run("release", "pin", "acme.hello", "1.2.0", "--on", FakeFleet.NODE.value()))
        .as("%s", err)
        .isZero();
    assertThat(out.toString()).contains("1.2.0").contains(FakeFleet.NODE.value());
    out.getBuffer().setLength(0);
    assertThat(run("release", "unpin", "acme.hello")).as("%s", err).isZero();
    assertThat(out.toString()).doesNotContain("1.2.0").doesNotContain(FakeFleet.NODE.value());
  }

  @Test
  void check_listsWhatCouldBeNewerAndWhatIsDoneAboutIt() {
    assertThat(run("release", "check")).as("%s", err).isZero();
    assertThat(out.toString())
        .contains("DECISION")
        .contains("1.0.0")
        .contains("1.1.0")
        .contains("held")
        .contains("policy PATCH");
  }

  @Test
  void pin_ofWhatIsNoComponent_isRefusedByName() {
    assertThat(run("release", "pin", "No Name", "1.2.0")).isEqualTo(1);
    assertThat(err.toString()).contains("No Name");
  }

  @Test
  void rollout_withItsOptions_reachesTheFleet() {
    assertThat(
            run(
                "rollout",
                "start",
                "acme.hello",
                "1.2.0",
                "--canary",
                FakeFleet.NODE.value(),
                "--error-budget",
                "3",
                "--soak",
                "PT5M",
                "--plan",
                "-o",
                "json"))
        .as("%s", err)
        .isZero();
    assertThat(out.toString())
        .contains("\"to\" : \"1.2.0\"")
        .contains(FakeFleet.NODE.value())
        .contains("\"budget\" : 3")
        .contains("\"soak\" : \"PT5M\"")
        .contains("\"plan\" : true");
  }

  @Test
  void rollout_statusAndAbort_reachTheFleet() {
    assertThat(run("rollout", "status", "acme.hello")).as("%s", err).isZero();
    assertThat(out.toString()).contains("soak");
    assertThat(run("rollout", "abort", "acme.hello")).as("%s", err).isZero();
    assertThat(out.toString()).contains("rolling-back");
    assertThat(run("rollout", "status", "other")).isEqualTo(1);
    assertThat(err.toString()).contains("there was no rollout of 'other'");
  }
}
