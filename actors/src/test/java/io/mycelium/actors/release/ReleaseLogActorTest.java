package io.mycelium.actors.release;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.actors.event.Audited;
import io.mycelium.actors.event.AuditedKit;
import io.mycelium.actors.event.Cause;
import io.mycelium.actors.event.Envelope;
import io.mycelium.actors.event.Golden;
import io.mycelium.actors.event.Payload;
import io.mycelium.actors.event.RoundTrips;
import io.mycelium.actors.version.Evidence;
import io.mycelium.actors.version.HeardOf;
import io.mycelium.actors.version.MaintenanceWindow;
import io.mycelium.actors.version.Rollout;
import io.mycelium.actors.version.RolloutPlan;
import io.mycelium.actors.version.SeenEvidence;
import io.mycelium.actors.version.Sighting;
import io.mycelium.actors.version.Trial;
import io.mycelium.actors.version.UpdatePolicy;
import io.mycelium.actors.version.UpdateRules;
import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.TaskId;
import io.mycelium.api.Version;
import io.mycelium.distribution.Digest;
import io.mycelium.distribution.release.ReleaseStatement;
import io.mycelium.distribution.release.SignedStatement;
import io.mycelium.distribution.trust.NamePattern;
import io.mycelium.distribution.trust.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReleaseLogActorTest {
  private static final ActorTestKit ACTORS = AuditedKit.system();
  private static final SigningKey ROOT = SigningKey.generate(new SecureRandom());
  private static final SigningKey PUBLISHER = SigningKey.generate(new SecureRandom());
  private static final int MAX_FRAME_BYTES = 256 << 10;
  private static final Cause CAUSE = Cause.of("ada", "publish");
  private static final Digest DIGEST = Digest.of(new byte[] {1});
  private static final NodeId NODE = new NodeId("%064x".formatted(1));
  private static final RolloutPlan PLAN =
      new RolloutPlan(
          List.of(NODE),
          1,
          Duration.ofHours(24),
          Duration.ofMinutes(15),
          Duration.ofMinutes(10),
          Duration.ofMinutes(10));
  private static final Evidence EVIDENCE =
      new Evidence(
          new ComponentId("acme.hello"),
          Version.parse("1.3.0"),
          Evidence.CORE,
          Version.parse("0.1.0"),
          false,
          NODE);
  private static final Sighting SIGHTING =
      new Sighting(
          "home",
          EVIDENCE,
          Version.parse("0.1.0"),
          new Sighting.Moment(3, 7, 1_000),
          new TaskId("t1"),
          2,
          "load: no such class");

  private final EventSourcedBehaviorTestKit<ReleaseLogCommand, Envelope, Audited<ReleaseLogState>>
      log =
          AuditedKit.run(
              ACTORS,
              ReleaseLogActor.create(
                  ROOT.publicKeys(), InstantSource.fixed(Instant.ofEpochMilli(1_000))));

  @AfterAll
  static void stop() {
    ACTORS.shutdownTestKit();
  }

  @BeforeEach
  void clear() {
    log.clear();
  }

  private static byte[] delegation(String pattern) {
    return SignedStatement.sign(
            new ReleaseStatement.Delegate(new NamePattern(pattern), PUBLISHER.publicKeys()),
            ROOT.id(),
            ROOT)
        .cose();
  }

  private ReleaseLogReply append(byte[] statement) {
    return log.<ReleaseLogReply>runCommand(
            reply -> new ReleaseLogCommand.Append(statement, CAUSE, reply))
        .reply();
  }

  @Test
  void append_ofASignedStatement_hasItsPlaceAndKeepsItAfterARecovery() {
    ReleaseLogReply.Appended first = (ReleaseLogReply.Appended) append(delegation("acme.*"));
    ReleaseLogReply.Appended again = (ReleaseLogReply.Appended) append(delegation("beta.*"));

    assertThat(first.index()).isEqualTo(1);
    assertThat(again.index()).isEqualTo(2);
    log.restart();
    assertThat(log.<ReleaseLogReply>runCommand(ReleaseLogCommand.Head::new).reply())
        .isEqualTo(again.head());
    ReleaseLogReply.Statements read =
        (ReleaseLogReply.Statements)
            log.<ReleaseLogReply>runCommand(reply -> new ReleaseLogCommand.Read(2, 1, reply))
                .reply();
    assertThat(read.fromIndex()).isEqualTo(2);
    assertThat(read.statements()).hasSize(1);
  }

  @Test
  void append_ofTheSameBytes_isTheSamePlace() {
    byte[] statement = delegation("acme.*");
    append(statement);

    assertThat(((ReleaseLogReply.Appended) append(statement)).fresh()).isFalse();
    assertThat(log.getState().sequenceNr()).isEqualTo(1);
  }

  @Test
  void append_ofWhatIsNotSigned_changesNothing() {
    assertThat(append(new byte[] {1, 2, 3}))
        .isInstanceOfSatisfying(
            ReleaseLogReply.Refused.class,
            refused -> assertThat(refused.reason()).isEqualTo("MALFORMED"));
    assertThat(append(new byte[SignedStatement.MAX_BYTES + 1]))
        .isInstanceOfSatisfying(
            ReleaseLogReply.Refused.class,
            refused -> assertThat(refused.text()).contains("196609").contains("196608"));
    assertThat(log.getState().sequenceNr()).isZero();
  }

  @Test
  void largestStatement_onTheWire_fitsIntoAFrameOfTheControlPlane() {
    Serialization wire = SerializationExtension.get(ACTORS.system());
    byte[] largest = new byte[SignedStatement.MAX_BYTES];
    ReleaseLogReply.TreeHead head = new ReleaseLogReply.TreeHead(1, DIGEST);
    for (Object message :
        List.of(
            new ReleaseLogCommand.Append(
                largest, CAUSE, ACTORS.createTestProbe(ReleaseLogReply.class).ref()),
            new ReleaseLogReply.Statements(1, List.of(largest), head))) {
      // 64 KiB are left for addresses and whatever sharding and remoting put around it.
      assertThat(wire.serialize(message).get()).hasSizeLessThan(MAX_FRAME_BYTES - (64 << 10) + 512);
    }
  }

  @Test
  void largestState_onTheWire_fitsIntoAFrameOfTheControlPlane() {
    ReleaseState full = ReleaseState.EMPTY;
    for (int i = 1; i <= ReleaseDecisions.MAX_NODE_PINS; i++) {
      NodeId node = new NodeId("%064x".formatted(i));
      Evidence evidence =
          new Evidence(
              EVIDENCE.component(),
              Version.parse("10.20.30"),
              Evidence.CORE,
              Version.parse("0.1.0"),
              false,
              node);
      Sighting.Moment moment = new Sighting.Moment(1L << 40, 1L << 40, 1L << 41);
      full =
          full.after(new ReleaseEvent.Pinned(Version.parse("10.20.30"), node))
              .after(
                  new ReleaseEvent.EvidenceSeen(
                      new Sighting("home", evidence, Version.parse("0.1.0"), moment, null, 0, "no"),
                      new byte[] {1}));
    }
    assertThat(full.witnesses()).hasSize(ReleaseState.MAX_WITNESSES);
    Serialization wire = SerializationExtension.get(ACTORS.system());
    assertThat(wire.serialize(new ReleaseReply.Description(EVIDENCE.component(), full)).get())
        .hasSizeLessThan(MAX_FRAME_BYTES - (64 << 10));
  }

  @Test
  void events_inTheirStoredForm_areReadAndWrittenAsEver() {
    Golden.verify(
        ReleaseLogEvent.class,
        ReleaseLogActor.EVENTS,
        List.of(new ReleaseLogEvent.Appended(1, DIGEST, new byte[] {2, 3})));
    Golden.verify(
        ReleaseEvent.class,
        ReleaseActor.EVENTS,
        List.of(
            new ReleaseEvent.PolicySet(UpdatePolicy.PATCH),
            new ReleaseEvent.WindowsSet(
                List.of(MaintenanceWindow.parse("Sat,Sun 22:00-04:00 Europe/Berlin"))),
            new ReleaseEvent.CurrentMoved(Version.parse("1.2.3"), "policy PATCH from 1.2.2"),
            new ReleaseEvent.RolloutStarted(
                Version.parse("1.2.3"), Version.parse("1.3.0"), PLAN, 1_000),
            new ReleaseEvent.RolloutMoved(Rollout.Stage.SOAK, 2_000, "all 1 canaries use it"),
            new ReleaseEvent.RolloutAbortRequested(),
            new ReleaseEvent.RolloutEnded(Rollout.Stage.DONE, 3_000, "all nodes were well"),
            new ReleaseEvent.EvidenceSeen(SIGHTING, new byte[] {1, 2}),
            new ReleaseEvent.Pinned(Version.parse("1.2.3"), NODE),
            new ReleaseEvent.Unpinned(null)));
  }

  @Test
  void evidence_storedBeforeNodesSigned_isReadAndIsUnsigned() throws IOException {
    byte[] first =
        Files.readAllBytes(Path.of("src/test/resources/events/release.evidence-seen.v1.cbor"));

    ReleaseEvent read = ReleaseActor.EVENTS.decode(new Payload("release.evidence-seen", 1, first));
    assertThat(read)
        .isInstanceOfSatisfying(
            ReleaseEvent.EvidenceSeen.class,
            seen -> {
              assertThat(seen.sighting().evidence()).isEqualTo(EVIDENCE);
              assertThat(seen.sighting().detail()).isEqualTo("load: no such class");
              assertThat(seen.isSigned()).isFalse();
            });
    ReleaseState after = ReleaseState.EMPTY.after(read);
    assertThat(after.evidence()).containsExactly(new SeenEvidence(EVIDENCE, false, 0));
    assertThat(after.witnesses()).isEmpty();
  }

  @Test
  void words_ofReleases_comeThroughTheWire() {
    ActorRef<ReleaseLogReply> logReply = ACTORS.createTestProbe(ReleaseLogReply.class).ref();
    ActorRef<ReleaseReply> reply = ACTORS.createTestProbe(ReleaseReply.class).ref();
    ReleaseLogReply.TreeHead head = new ReleaseLogReply.TreeHead(1, DIGEST);
    RoundTrips.verify(
        ACTORS.system(),
        ReleaseLogCommand.class,
        List.of(
            new ReleaseLogCommand.Append(new byte[] {1}, CAUSE, logReply),
            new ReleaseLogCommand.Read(1, 2, logReply),
            new ReleaseLogCommand.Head(logReply),
            new ReleaseLogCommand.Stop()));
    RoundTrips.verify(
        ACTORS.system(),
        ReleaseLogReply.class,
        List.of(
            head,
            new ReleaseLogReply.Appended(1, head, true),
            new ReleaseLogReply.Refused("MALFORMED", "no"),
            new ReleaseLogReply.Statements(1, List.of(new byte[] {1}), head)));
    RoundTrips.verify(
        ACTORS.system(),
        ReleaseCommand.class,
        List.of(
            new ReleaseCommand.SetPolicy(
                UpdatePolicy.MINOR,
                List.of(MaintenanceWindow.parse("daily 22:00-04:00 UTC")),
                Version.parse("1.0.0"),
                CAUSE,
                reply),
            new ReleaseCommand.Pin(Version.parse("1.0.0"), NODE, CAUSE, reply),
            new ReleaseCommand.Unpin(null, CAUSE, reply),
            new ReleaseCommand.StartRollout(Version.parse("1.3.0"), PLAN, CAUSE, reply),
            new ReleaseCommand.AbortRollout(CAUSE, reply),
            new ReleaseCommand.Observed(new byte[] {1, 2}),
            new ReleaseCommand.Tick(),
            new ReleaseCommand.Describe(reply),
            new ReleaseCommand.Stop()));
    ComponentId component = new ComponentId("text-search");
    RoundTrips.verify(
        ACTORS.system(),
        ReleaseReply.class,
        List.of(
            new ReleaseReply.Description(
                component,
                new ReleaseState(
                    new UpdateRules(
                        UpdatePolicy.PATCH,
                        List.of(MaintenanceWindow.parse("daily 22:00-04:00 UTC")),
                        Version.parse("1.1.0"),
                        null,
                        Map.of(NODE, Version.parse("1.0.0")),
                        new Trial(Version.parse("1.2.0"), List.of(NODE))),
                    Rollout.planned(Version.parse("1.1.0"), Version.parse("1.2.0"), PLAN, 1_000),
                    List.of(new SeenEvidence(EVIDENCE, true, 1_000)),
                    List.of(new HeardOf(NODE, new Sighting.Moment(3, 7, 1_000))))),
            new ReleaseReply.Refused(component, "no")));
  }
}
