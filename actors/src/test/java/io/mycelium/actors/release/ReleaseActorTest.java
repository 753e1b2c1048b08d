package io.mycelium.actors.release;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import io.mycelium.actors.event.Audited;
import io.mycelium.actors.event.AuditedKit;
import io.mycelium.actors.event.Cause;
import io.mycelium.actors.event.Envelope;
import io.mycelium.actors.event.Payload;
import io.mycelium.actors.version.Evidence;
import io.mycelium.actors.version.FakeFleetKeys;
import io.mycelium.actors.version.FakeVersions;
import io.mycelium.actors.version.MaintenanceWindow;
import io.mycelium.actors.version.Rollout;
import io.mycelium.actors.version.RolloutPlan;
import io.mycelium.actors.version.SeenEvidence;
import io.mycelium.actors.version.Sighting;
import io.mycelium.actors.version.SightingCodec;
import io.mycelium.actors.version.UpdatePolicy;
import io.mycelium.actors.version.UpdateRules;
import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.TaskId;
import io.mycelium.api.Version;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.LoggingTestKit;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReleaseActorTest {
  private static final ActorTestKit ACTORS = AuditedKit.system();
  private static final Cause CAUSE = Cause.of("ada", "pin");
  private static final ComponentId HELLO = new ComponentId("acme.hello");
  private static final Version OLD = Version.parse("1.0.0");
  private static final FakeFleetKeys KEYS = new FakeFleetKeys();
  private static final FakeFleetKeys.Node CANARY = KEYS.newNode();
  private static final NodeId NODE = CANARY.id();

  private final FakeVersions versions = new FakeVersions().publish("acme.hello", "1.0.0");
  private Instant now = Instant.ofEpochMilli(1_000);
  private long said;

  private final EventSourcedBehaviorTestKit<ReleaseCommand, Envelope, Audited<ReleaseState>>
      release = AuditedKit.run(ACTORS, ReleaseActor.create(HELLO, () -> versions, KEYS, () -> now));

  private static NodeId node(int number) {
    return new NodeId("%064x".formatted(number));
  }

  @AfterAll
  static void stop() {
    ACTORS.shutdownTestKit();
  }

  @BeforeEach
  void clear() {
    release.clear();
  }

  private ReleaseReply pin(Version version, @Nullable NodeId node) {
    return release
        .<ReleaseReply>runCommand(reply -> new ReleaseCommand.Pin(version, node, CAUSE, reply))
        .reply();
  }

  private ReleaseState described() {
    return ((ReleaseReply.Description)
            release.<ReleaseReply>runCommand(ReleaseCommand.Describe::new).reply())
        .state();
  }

  @Test
  void pin_ofOneNode_goesBeforeThatOfTheFleet_andIsThereAfterARecovery() {
    pin(OLD, NODE);
    release.restart();

    assertThat(described().rules().pinOn(NODE)).contains(OLD);
    assertThat(described().rules().pinOn(node(2))).isEmpty();
    pin(OLD, null);
    release.<ReleaseReply>runCommand(reply -> new ReleaseCommand.Unpin(NODE, CAUSE, reply));
    release.restart();
    assertThat(described().rules().nodePins()).isEmpty();
    assertThat(described().rules().pinOn(NODE)).contains(OLD);
  }

  @Test
  void decision_thatChangesNothing_isNotStored() {
    pin(OLD, NODE);

    var again =
        release.<ReleaseReply>runCommand(reply -> new ReleaseCommand.Pin(OLD, NODE, CAUSE, reply));
    assertThat(again.hasNoEvents()).isTrue();
    var unpinned =
        release.<ReleaseReply>runCommand(reply -> new ReleaseCommand.Unpin(node(2), CAUSE, reply));
    assertThat(unpinned.hasNoEvents()).isTrue();
    var policy =
        release.<ReleaseReply>runCommand(
            reply ->
                new ReleaseCommand.SetPolicy(UpdatePolicy.ALWAYS, List.of(), null, CAUSE, reply));
    assertThat(policy.hasNoEvents()).isTrue();
  }

  @Test
  void policy_isStoredWithItsCause() {
    var set =
        release.<ReleaseReply>runCommand(
            reply ->
                new ReleaseCommand.SetPolicy(UpdatePolicy.PATCH, List.of(), null, CAUSE, reply));

    assertThat(set.events().getFirst().cause()).isEqualTo(CAUSE);
    release.restart();
    assertThat(described().rules().policy()).isEqualTo(UpdatePolicy.PATCH);
  }

  private ReleaseReply set(UpdatePolicy policy, @Nullable Version current, String... windows) {
    List<MaintenanceWindow> open = List.of(windows).stream().map(MaintenanceWindow::parse).toList();
    return release
        .<ReleaseReply>runCommand(
            reply -> new ReleaseCommand.SetPolicy(policy, open, current, CAUSE, reply))
        .reply();
  }

  private String current() {
    return String.valueOf(described().rules().current());
  }

  @Test
  void policy_whenFirstSet_countsFromTheNewestReleaseOrFromWhatIsAsked() {
    set(UpdatePolicy.PATCH, null);
    assertThat(current()).isEqualTo("1.0.0");

    versions.publish("acme.hello", "1.1.0");
    set(UpdatePolicy.MANUAL, null);
    assertThat(current()).as("it is bounded already").isEqualTo("1.0.0");
    set(UpdatePolicy.MANUAL, Version.parse("1.1.0"));
    assertThat(current()).isEqualTo("1.1.0");
    assertThat(set(UpdatePolicy.MANUAL, Version.parse("7.0.0")))
        .isInstanceOfSatisfying(
            ReleaseReply.Refused.class, refused -> assertThat(refused.reason()).contains("7.0.0"));
  }

  @Test
  void describe_takesWhatThePolicyAllows_onceAndAsAnEvent() {
    set(UpdatePolicy.PATCH, null);
    versions.publish("acme.hello", "1.0.1").publish("acme.hello", "1.1.0");

    var first = release.<ReleaseReply>runCommand(ReleaseCommand.Describe::new);
    assertThat(first.events()).hasSize(1);
    assertThat(ReleaseActor.EVENTS.decode(first.events().getFirst().payload()))
        .isEqualTo(
            new ReleaseEvent.CurrentMoved(Version.parse("1.0.1"), "policy PATCH from 1.0.0"));
    var second = release.<ReleaseReply>runCommand(ReleaseCommand.Describe::new);
    assertThat(second.hasNoEvents()).isTrue();
    assertThat(release.restart().state().state().rules().current())
        .isEqualTo(Version.parse("1.0.1"));
  }

  @Test
  void update_outsideTheMaintenanceWindow_waitsUntilItOpens() {
    now = Instant.parse("2026-11-28T12:00:00Z");
    set(UpdatePolicy.ALWAYS, null, "Sun 02:00-04:00 UTC");
    versions.publish("acme.hello", "2.0.0");

    assertThat(current()).isEqualTo("1.0.0");
    now = Instant.parse("2026-11-29T02:00:00Z");
    assertThat(current()).isEqualTo("2.0.0");
  }

  @Test
  void update_ofWhatIsPinnedOrYanked_isNotTaken() {
    set(UpdatePolicy.MINOR, null);
    pin(OLD, null);
    versions.publish("acme.hello", "1.1.0").publish("acme.hello", "1.2.0");
    assertThat(current()).isEqualTo("1.0.0");

    versions.yank("acme.hello", "1.2.0");
    release.<ReleaseReply>runCommand(reply -> new ReleaseCommand.Unpin(null, CAUSE, reply));
    assertThat(current()).isEqualTo("1.1.0");
    assertThat(pin(Version.parse("1.2.0"), NODE)).isInstanceOf(ReleaseReply.Refused.class);
  }

  @Test
  void windows_beyondTheLimit_areRefusedWithBothNumbers() {
    String[] many = new String[UpdateRules.MAX_WINDOWS + 1];
    Arrays.fill(many, "daily 02:00-04:00 UTC");

    assertThat(set(UpdatePolicy.ALWAYS, null, many))
        .isInstanceOfSatisfying(
            ReleaseReply.Refused.class,
            refused ->
                assertThat(refused.reason())
                    .contains(Integer.toString(many.length))
                    .contains(Integer.toString(UpdateRules.MAX_WINDOWS)));
  }

  private static final RolloutPlan PLAN =
      new RolloutPlan(
          List.of(NODE),
          0,
          Duration.ofHours(1),
          Duration.ofMinutes(15),
          Duration.ofMinutes(10),
          Duration.ofMinutes(5));

  private ReleaseReply roll(String to) {
    return roll(to, 0);
  }

  private ReleaseReply roll(String to, int errorBudget) {
    RolloutPlan plan =
        new RolloutPlan(
            PLAN.canaries(),
            errorBudget,
            PLAN.windowLimit(),
            PLAN.canaryLimit(),
            PLAN.soak(),
            PLAN.watch());
    return release
        .<ReleaseReply>runCommand(
            reply -> new ReleaseCommand.StartRollout(Version.parse(to), plan, CAUSE, reply))
        .reply();
  }

  private void observe(boolean passed) {
    release.runCommand(new ReleaseCommand.Observed(CANARY.sign(sighting(passed))));
  }

  private Sighting sighting(boolean passed) {
    Version core = Version.parse("0.1.0");
    return new Sighting(
        FakeFleetKeys.FLEET,
        new Evidence(HELLO, Version.parse("2.0.0"), Evidence.CORE, core, passed, NODE),
        core,
        new Sighting.Moment(1, ++said, now.toEpochMilli()),
        new TaskId("t"),
        1,
        "task t: out of order");
  }

  private Rollout.Stage tickAfter(Duration past) {
    now = now.plus(past);
    release.runCommand(new ReleaseCommand.Tick());
    return stage();
  }

  private static Rollout rollout(ReleaseState state) {
    return Objects.requireNonNull(state.rollout());
  }

  private Rollout.Stage stage() {
    return rollout(described()).stage();
  }

  private void started() {
    started(0);
  }

  private void started(int errorBudget) {
    set(UpdatePolicy.MANUAL, null);
    versions.publish("acme.hello", "2.0.0");
    assertThat(roll("2.0.0", errorBudget)).isInstanceOf(ReleaseReply.Description.class);
    assertThat(stage()).isEqualTo(Rollout.Stage.CANARY);
  }

  @Test
  void rollout_whoseCanariesAreWell_movesTheFleet() {
    started();
    assertThat(described().rules().ceiling(NODE)).hasValue(Version.parse("2.0.0"));
    assertThat(described().rules().ceiling(node(2))).hasValue(OLD);
    observe(true);
    assertThat(stage()).isEqualTo(Rollout.Stage.SOAK);
    assertThat(tickAfter(PLAN.soak())).isEqualTo(Rollout.Stage.PROMOTING);
    assertThat(current()).isEqualTo("2.0.0");
    assertThat(tickAfter(PLAN.watch())).isEqualTo(Rollout.Stage.DONE);

    ReleaseState after = release.restart().state().state();
    assertThat(rollout(after).stage()).isEqualTo(Rollout.Stage.DONE);
    assertThat(after.rules().trial()).isNull();
    assertThat(after.evidence()).hasSize(1);
    assertThat(after.evidence().getFirst().evidence().passed()).isTrue();
  }

  @Test
  void rollout_whoseCanaryFails_goesBackByItself() {
    started();
    observe(true);
    observe(false);
    assertThat(stage()).isEqualTo(Rollout.Stage.ROLLING_BACK);
    assertThat(described().rules().ceiling(NODE)).hasValue(OLD);
    assertThat(tickAfter(Rollout.ROLLBACK)).isEqualTo(Rollout.Stage.ROLLED_BACK);
    assertThat(rollout(described()).reason())
        .startsWith("1 failures, borne are 0: task t: out of order");
  }

  @Test
  void versionThatARolloutHasGivenUp_isNotTakenByThePolicy_anotherRolloutAndANewerAre() {
    set(UpdatePolicy.MINOR, null);
    assertThat(current()).isEqualTo("1.0.0");
    versions.publish("acme.hello", "1.1.0");
    assertThat(roll("1.1.0", 0)).isInstanceOf(ReleaseReply.Description.class);
    release.<ReleaseReply>runCommand(reply -> new ReleaseCommand.AbortRollout(CAUSE, reply));
    assertThat(tickAfter(Rollout.ROLLBACK)).isEqualTo(Rollout.Stage.ABORTED);

    assertThat(described().rules().current()).isEqualTo(OLD);
    now = now.plus(Duration.ofDays(1));
    assertThat(described().rules().current()).as("asked again later").isEqualTo(OLD);

    versions.publish("acme.hello", "1.2.0");
    assertThat(current()).isEqualTo("1.2.0");
  }

  @Test
  void evidence_thatIsForgedOrSentAgain_movesNothingAndIsNamedInTheLog() {
    started();
    byte[] forged =
        SightingCodec.sign(FakeFleetKeys.stranger().signer(), CANARY.certificate(), sighting(true));
    LoggingTestKit.warn("NOT_SIGNED")
        .expect(
            ACTORS.system(),
            () -> assertThat(events(new ReleaseCommand.Observed(forged))).hasSize(0));
    assertThat(stage()).isEqualTo(Rollout.Stage.CANARY);

    observe(true);
    byte[] failure = CANARY.sign(sighting(false));
    List<Envelope> stored = events(new ReleaseCommand.Observed(failure));
    assertThat(stored.getFirst().cause().principal()).isEqualTo("node:" + NODE);
    assertThat(ReleaseActor.EVENTS.decode(stored.getFirst().payload()))
        .isInstanceOfSatisfying(
            ReleaseEvent.EvidenceSeen.class,
            seen -> {
              assertThat(EvidenceCheck.audit(seen.signed(), KEYS)).isEmpty();
              assertThat(SightingCodec.read(seen.signed()).sighting()).isEqualTo(seen.sighting());
            });
    assertThat(described().evidence()).allMatch(SeenEvidence::signed);

    release.restart();
    assertThat(events(new ReleaseCommand.Observed(failure))).isEmpty();
    assertThat(rollout(described()).failures()).isEqualTo(1);
  }

  @Test
  void evidence_sentAgainWithinTheErrorBudget_isCountedOnce() {
    started(3);
    byte[] failure = CANARY.sign(sighting(false));
    assertThat(events(new ReleaseCommand.Observed(failure))).hasSize(1);
    release.restart();
    LoggingTestKit.warn("REPLAYED")
        .expect(
            ACTORS.system(),
            () -> assertThat(events(new ReleaseCommand.Observed(failure))).hasSize(0));
    observe(false);
    assertThat(rollout(described()).failures()).isEqualTo(2);
  }

  private List<Envelope> events(ReleaseCommand command) {
    return release.runCommand(command).events();
  }

  @Test
  void rollout_overdueAtARecovery_isDrivenOnByTheNextTick() {
    started();
    now = now.plus(Duration.ofDays(1));
    release.restart();
    assertThat(tickAfter(Duration.ZERO)).isEqualTo(Rollout.Stage.ROLLING_BACK);
    assertThat(tickAfter(Rollout.ROLLBACK)).isEqualTo(Rollout.Stage.ROLLED_BACK);
  }

  @Test
  void rollout_underWay_isMovedByNoPolicyAndEndsOnAbort() {
    started();
    versions.publish("acme.hello", "1.0.1");
    assertThat(set(UpdatePolicy.PATCH, null)).isInstanceOf(ReleaseReply.Refused.class);
    assertThat(roll("1.0.1")).isInstanceOf(ReleaseReply.Refused.class);

    release.<ReleaseReply>runCommand(reply -> new ReleaseCommand.AbortRollout(CAUSE, reply));
    assertThat(stage()).isEqualTo(Rollout.Stage.ROLLING_BACK);
    assertThat(tickAfter(Rollout.ROLLBACK)).isEqualTo(Rollout.Stage.ABORTED);
    var again =
        release.<ReleaseReply>runCommand(reply -> new ReleaseCommand.AbortRollout(CAUSE, reply));
    assertThat(again.hasNoEvents()).isTrue();
  }

  @Test
  void rollout_withoutAPolicyOrOfWhatIsNotThere_isRefusedWithWhatToDo() {
    assertThat(refusal(roll("1.0.0"))).contains("release policy acme.hello manual");
    set(UpdatePolicy.MANUAL, null);
    assertThat(refusal(roll("1.0.0"))).contains("is at 1.0.0");
    assertThat(refusal(roll("3.0.0"))).contains("no release 3.0.0");
    pin(OLD, NODE);
    versions.publish("acme.hello", "2.0.0");
    assertThat(refusal(roll("2.0.0"))).contains("can't be a canary");
  }

  private static String refusal(ReleaseReply reply) {
    assertThat(reply).isInstanceOf(ReleaseReply.Refused.class);
    return ((ReleaseReply.Refused) reply).reason();
  }

  @Test
  void snapshot_ofTheFirstForm_isReadWithItsPolicyAndPins() {
    byte[] first =
        HexFormat.of()
            .parseHex(
                "bf66706f6c696379664e455745535468666c65657450696e65312e302e30686e6f646550696e73"
                    + "bf7840"
                    + HexFormat.of().formatHex(NODE.value().getBytes(StandardCharsets.US_ASCII))
                    + "65312e302e30ffff");

    assertThat(ReleaseState.STORED.decode(new Payload("release.state", 1, first)).rules())
        .isEqualTo(UpdateRules.NONE.withPin(null, OLD).withPin(NODE, OLD));
  }

  @Test
  void snapshot_ofTheSecondForm_isReadWithItsEvidenceUnsigned() throws IOException {
    ObjectMapper cbor = new CBORMapper();
    byte[] second =
        cbor.writeValueAsBytes(
            new ObjectMapper()
                .readTree(
                    """
                    {"rules": {"policy": "MANUAL", "windows": [], "current": "1.0.0",
                      "fleetPin": null, "nodePins": {}, "trial": null},
                     "rollout": {"from": "1.0.0", "to": "2.0.0", "plan": {"canaries": ["NODE"],
                       "errorBudget": 0, "windowLimit": "PT1H", "canaryLimit": "PT15M",
                       "soak": "PT10M", "watch": "PT5M"}, "stage": "SOAK", "sinceEpochMs": 7,
                       "proven": [], "failures": 0, "aborting": false, "reason": "so"},
                     "evidence": [{"component": "acme.hello", "version": "2.0.0",
                       "with": "component-api", "withVersion": "0.1.0", "passed": true,
                       "node": "NODE"}]}
                    """
                        .replace("NODE", NODE.value())));

    ReleaseState read = ReleaseState.STORED.decode(new Payload("release.state", 2, second));
    assertThat(read.evidence())
        .containsExactly(new SeenEvidence(sighting(true).evidence(), false, 0));
    assertThat(rollout(read).startedEpochMs()).isEqualTo(7);
    assertThat(read.witnesses()).isEmpty();
  }

  @Test
  void pin_toAVersionThatIsNotThere_isRefusedAndChangesNothing() {
    assertThat(pin(Version.parse("9.0.0"), null))
        .isInstanceOfSatisfying(
            ReleaseReply.Refused.class,
            refused ->
                assertThat(refused.reason())
                    .contains(HELLO.value())
                    .contains("9.0.0")
                    .contains("index 1"));
    assertThat(described()).isEqualTo(ReleaseState.EMPTY);
  }

  @Test
  void pins_onMoreNodesThanTheLimit_areRefusedButAnOldOneCanBeMoved() {
    ReleaseState full = ReleaseState.EMPTY;
    for (int i = 1; i <= ReleaseDecisions.MAX_NODE_PINS; i++) {
      full = full.after(new ReleaseEvent.Pinned(OLD, node(i)));
    }
    ReleaseDecisions decisions = new ReleaseDecisions(HELLO, versions);
    NodeId another = node(ReleaseDecisions.MAX_NODE_PINS + 1);

    assertThat(decisions.refusePin(full.rules(), OLD, another))
        .hasValueSatisfying(
            reason ->
                assertThat(reason).contains(Integer.toString(ReleaseDecisions.MAX_NODE_PINS)));
    assertThat(decisions.refusePin(full.rules(), OLD, node(1))).isEmpty();
    assertThat(decisions.refusePin(full.rules(), OLD, null)).isEmpty();
  }
}
