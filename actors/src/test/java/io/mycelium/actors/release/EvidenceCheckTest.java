package io.mycelium.actors.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mycelium.actors.event.RecordingEntities;
import io.mycelium.actors.release.EvidenceCheck.Reason;
import io.mycelium.actors.release.EvidenceCheck.Verdict;
import io.mycelium.actors.spore.CardSigner;
import io.mycelium.actors.version.Evidence;
import io.mycelium.actors.version.FakeFleetKeys;
import io.mycelium.actors.version.Rollout;
import io.mycelium.actors.version.RolloutPlan;
import io.mycelium.actors.version.Sighting;
import io.mycelium.actors.version.SightingCodec;
import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.TaskId;
import io.mycelium.api.Version;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EvidenceCheckTest {
  private static final ComponentId HELLO = new ComponentId("acme.hello");
  private static final Version FROM = Version.parse("1.0.0");
  private static final Version TO = Version.parse("1.1.0");
  private static final Version API = Version.parse("0.1.0");
  private static final Instant BEGUN = Instant.parse("2026-11-28T12:00:00Z");
  private static final Instant NOW = BEGUN.plus(Duration.ofMinutes(3));
  private static final long SEED = 20_261_129L;

  private final FakeFleetKeys keys = new FakeFleetKeys();
  private final FakeFleetKeys.Node canary = keys.newNode();
  private final EvidenceCheck check = new EvidenceCheck(HELLO, keys);
  private final ReleaseState onTrial = onTrial(ReleaseState.EMPTY, BEGUN);

  static LongStream seeds() {
    return LongStream.rangeClosed(SEED, SEED + 49);
  }

  private ReleaseState onTrial(ReleaseState before, Instant at) {
    RolloutPlan plan =
        new RolloutPlan(
            List.of(canary.id()),
            9,
            Duration.ofHours(1),
            Duration.ofMinutes(15),
            Duration.ofMinutes(10),
            Duration.ofMinutes(5));
    return before
        .after(new ReleaseEvent.CurrentMoved(FROM, "asked"))
        .after(new ReleaseEvent.RolloutStarted(FROM, TO, plan, at.toEpochMilli()))
        .after(new ReleaseEvent.RolloutMoved(Rollout.Stage.CANARY, at.toEpochMilli(), "begun"));
  }

  private Sighting failure(long incarnation, long counter, Instant at) {
    return new Sighting(
        FakeFleetKeys.FLEET,
        new Evidence(HELLO, TO, Evidence.CORE, API, false, canary.id()),
        API,
        new Sighting.Moment(incarnation, counter, at.toEpochMilli()),
        new TaskId("t1"),
        2,
        "task t1: out of order");
  }

  private static Reason reason(Verdict verdict) {
    assertThat(verdict).isInstanceOf(Verdict.Refused.class);
    return ((Verdict.Refused) verdict).reason();
  }

  private ReleaseState heard(ReleaseState state, Sighting sighting) {
    return state.after(new ReleaseEvent.EvidenceSeen(sighting, canary.sign(sighting)));
  }

  @Test
  void evidence_ofACanary_isBelievedAsItWasSigned() {
    Sighting sighting = failure(3, 1, NOW);
    byte[] signed = canary.sign(sighting);

    assertThat(check.judge(onTrial, signed, NOW)).isEqualTo(new Verdict.Believed(sighting));
    assertThat(canary.sign(sighting)).as("the same content is the same bytes").isEqualTo(signed);
    assertThat(EvidenceCheck.audit(signed, keys)).isEmpty();
  }

  /** What differs from the honest sighting in one field, by the name of the field. */
  private Map<String, Sighting> tampered(Sighting is, SplittableRandom random) {
    Evidence was = is.evidence();
    Sighting.Moment at = is.moment();
    long more = 1 + random.nextLong(30_000);
    String other = "x" + Long.toHexString(random.nextLong());
    Version version = new Version[] {FROM, Version.parse("9." + more + ".0")}[random.nextInt(2)];
    Map<String, Sighting> all = new TreeMap<>();
    all.put("fleet", with(other, was, API, at, is.task(), 2, is.detail()));
    for (Evidence evidence :
        List.of(
            new Evidence(new ComponentId(other), TO, Evidence.CORE, API, false, was.node()),
            new Evidence(HELLO, version, Evidence.CORE, API, false, was.node()),
            new Evidence(HELLO, TO, new ComponentId(other), API, false, was.node()),
            new Evidence(HELLO, TO, Evidence.CORE, version, false, was.node()),
            new Evidence(HELLO, TO, Evidence.CORE, API, true, was.node()),
            new Evidence(HELLO, TO, Evidence.CORE, API, false, keys.newNode().id()))) {
      all.put(
          "evidence " + evidence, with(is.fleet(), evidence, API, at, is.task(), 2, is.detail()));
    }
    all.put("api", with(is.fleet(), was, version, at, is.task(), 2, is.detail()));
    for (Sighting.Moment moment :
        List.of(
            new Sighting.Moment(at.incarnation() + more, at.counter(), at.atEpochMs()),
            new Sighting.Moment(at.incarnation(), at.counter() + more, at.atEpochMs()),
            new Sighting.Moment(at.incarnation(), at.counter(), at.atEpochMs() + more))) {
      all.put("moment " + moment, with(is.fleet(), was, API, moment, is.task(), 2, is.detail()));
    }
    all.put("task", with(is.fleet(), was, API, at, new TaskId(other), 2, is.detail()));
    all.put("no task", with(is.fleet(), was, API, at, null, 2, is.detail()));
    all.put("attempt", with(is.fleet(), was, API, at, is.task(), 2 + more, is.detail()));
    all.put("detail", with(is.fleet(), was, API, at, is.task(), 2, is.detail() + other));
    return all;
  }

  private static Sighting with(
      String fleet,
      Evidence evidence,
      Version api,
      Sighting.Moment moment,
      @Nullable TaskId task,
      long attempt,
      String detail) {
    return new Sighting(fleet, evidence, api, moment, task, attempt, detail);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void evidence_ofWhichAnyFieldWasChanged_isRefused(long seed) {
    Sighting honest = failure(3, 5, NOW);
    byte[] signature = SightingCodec.read(canary.sign(honest)).signature();
    CardSigner copying = signing(canary.signer(), signature);

    Map<String, Sighting> all = tampered(honest, new SplittableRandom(seed));
    assertThat(all).hasSize(15);
    all.forEach(
        (field, sighting) -> {
          byte[] forged = SightingCodec.sign(copying, canary.certificate(), sighting);
          assertThat(check.judge(onTrial, forged, NOW))
              .as("seed %d, %s", seed, field)
              .isNotInstanceOf(Verdict.Believed.class);
          assertThat(EvidenceCheck.audit(forged, keys)).as("seed %d, %s", seed, field).isPresent();
        });
  }

  @Test
  void evidence_ofWhichAnyBitWasChanged_isRefused() {
    byte[] signed = canary.sign(failure(3, 5, NOW));
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < 500; i++) {
      byte[] changed = signed.clone();
      int bit = random.nextInt(changed.length * Byte.SIZE);
      changed[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
      assertThat(EvidenceCheck.audit(changed, keys)).as("seed %d, bit %d", SEED, bit).isPresent();
      assertThat(check.judge(onTrial, changed, NOW))
          .as("seed %d, bit %d", SEED, bit)
          .isNotInstanceOf(Verdict.Believed.class);
    }
  }

  private static CardSigner signing(CardSigner of, byte[] signature) {
    return new CardSigner() {
      @Override
      public byte[] publicKey() {
        return of.publicKey();
      }

      @Override
      public byte[] sign(byte[] message) {
        return signature.clone();
      }
    };
  }

  @Test
  void evidence_signedByAnother_isRefusedWithTheReason() {
    Sighting sighting = failure(3, 1, NOW);
    FakeFleetKeys.Node other = keys.newNode();
    assertThat(reason(check.judge(onTrial, other.sign(sighting), NOW)))
        .isEqualTo(Reason.OTHER_NODE);
    FakeFleetKeys.Node stranger = FakeFleetKeys.stranger();
    assertThat(reason(check.judge(onTrial, stranger.sign(sighting), NOW)))
        .isEqualTo(Reason.NOT_CERTIFIED);
    byte[] underHisCertificate =
        SightingCodec.sign(stranger.signer(), canary.certificate(), sighting);
    assertThat(reason(check.judge(onTrial, underHisCertificate, NOW))).isEqualTo(Reason.NOT_SIGNED);
  }

  @Test
  void evidence_forAnotherFleetOrComponent_isRefusedWithTheReason() {
    Sighting is = failure(3, 1, NOW);
    Sighting elsewhere = with("other", is.evidence(), API, is.moment(), is.task(), 1, is.detail());
    assertThat(reason(check.judge(onTrial, canary.sign(elsewhere), NOW)))
        .isEqualTo(Reason.OTHER_FLEET);
    EvidenceCheck ofAnother = new EvidenceCheck(new ComponentId("acme.other"), keys);
    assertThat(reason(ofAnother.judge(onTrial, canary.sign(is), NOW)))
        .isEqualTo(Reason.OTHER_COMPONENT);
    assertThat(reason(check.judge(onTrial, new byte[] {1, 2, 3}, NOW))).isEqualTo(Reason.MALFORMED);
    assertThat(reason(check.judge(onTrial, new byte[SightingCodec.MAX_BYTES + 1], NOW)))
        .isEqualTo(Reason.MALFORMED);
  }

  @Test
  void evidence_ofANodeThatIsNoMember_isRefusedButStillGenuine() {
    byte[] signed = canary.sign(failure(3, 1, NOW));
    keys.leave(canary.id());

    assertThat(reason(check.judge(onTrial, signed, NOW))).isEqualTo(Reason.NOT_A_MEMBER);
    assertThat(EvidenceCheck.audit(signed, keys)).isEmpty();
  }

  @Test
  void evidence_sentAgain_isRefusedAlsoAfterOtherEvidenceAndARestartOfTheNode() {
    Sighting first = failure(3, 7, NOW);
    ReleaseState after = heard(onTrial, first);
    assertThat(reason(check.judge(after, canary.sign(first), NOW))).isEqualTo(Reason.REPLAYED);

    Sighting restarted = failure(4, 1, NOW);
    assertThat(check.judge(after, canary.sign(restarted), NOW))
        .isInstanceOf(Verdict.Believed.class);
    ReleaseState later = heard(after, restarted);
    assertThat(reason(check.judge(later, canary.sign(first), NOW))).isEqualTo(Reason.REPLAYED);
    assertThat(reason(check.judge(later, canary.sign(failure(3, 8, NOW)), NOW)))
        .isEqualTo(Reason.REPLAYED);
  }

  @Test
  void evidence_ofARolloutBefore_isTooOldForTheNext() {
    byte[] unused = canary.sign(failure(3, 7, NOW));
    Instant again = NOW.plus(Rollout.ROLLBACK);
    ReleaseState next = onTrial(onTrial, again);

    assertThat(reason(check.judge(next, unused, again.plusSeconds(1))))
        .isEqualTo(Reason.NOT_IN_TIME);
    assertThat(EvidenceCheck.MAX_SKEW).isLessThan(Rollout.ROLLBACK);
    byte[] ahead = canary.sign(failure(3, 8, NOW.plus(EvidenceCheck.MAX_SKEW).plusMillis(1)));
    assertThat(reason(check.judge(onTrial, ahead, NOW))).isEqualTo(Reason.NOT_IN_TIME);
  }

  @Test
  void evidence_onAVersionThatIsNotOnTrial_isNotHeard() {
    assertThat(check.judge(ReleaseState.EMPTY, canary.sign(failure(3, 1, NOW)), NOW))
        .isEqualTo(new Verdict.NotHeard());
  }

  @Test
  void witnesses_beyondTheLimit_makeRoomTheOneNotHeardOfForLongestFirst() {
    ReleaseState state = onTrial;
    for (int i = 0; i <= ReleaseState.MAX_WITNESSES; i++) {
      NodeId node = new NodeId("%064x".formatted(i + 1));
      Sighting sighting =
          new Sighting(
              FakeFleetKeys.FLEET,
              new Evidence(HELLO, TO, Evidence.CORE, API, false, node),
              API,
              new Sighting.Moment(1, 1, NOW.toEpochMilli()),
              null,
              0,
              "");
      state = state.after(new ReleaseEvent.EvidenceSeen(sighting, new byte[] {1}));
    }
    assertThat(state.witnesses()).hasSize(ReleaseState.MAX_WITNESSES);
    assertThat(state.lastOf(new NodeId("%064x".formatted(1)))).isEmpty();
    assertThat(state.lastOf(new NodeId("%064x".formatted(2)))).isPresent();
  }

  @Test
  void witness_whateverItIsTold_signsWhatTheOwnerBelieves() {
    RecordingEntities entities = new RecordingEntities();
    Witness witness =
        new Witness(
            new Witness.Self(FakeFleetKeys.FLEET, canary.signer(), canary.certificate()),
            () -> 3,
            InstantSource.fixed(NOW),
            entities);
    String longAndBroken = "\ud800" + "é".repeat(2 * Sighting.MAX_DETAIL);
    witness.tell(new Witness.Seen(HELLO, TO, false, new TaskId("t1"), 2, longAndBroken));
    witness.tell(new Witness.Seen(HELLO, TO, true, null, 0, "lease granted"));

    List<byte[]> sent = sent(entities);
    assertThat(sent).hasSize(2);
    assertThat(check.judge(onTrial, sent.getFirst(), NOW))
        .isInstanceOfSatisfying(
            Verdict.Believed.class,
            believed -> {
              assertThat(believed.sighting().detail()).hasSize(Sighting.MAX_DETAIL);
              assertThat(believed.sighting().moment().counter()).isEqualTo(1);
            });
    ReleaseState after = heard(onTrial, SightingCodec.read(sent.getFirst()).sighting());
    assertThat(check.judge(after, sent.getLast(), NOW)).isInstanceOf(Verdict.Believed.class);
  }

  @Test
  void sign_ofMoreThanTheLimit_isRefusedWithBothNumbers() {
    assertThatThrownBy(
            () ->
                SightingCodec.sign(
                    canary.signer(), new byte[SightingCodec.MAX_BYTES], failure(3, 1, NOW)))
        .hasMessageContaining("at most " + SightingCodec.MAX_BYTES);
  }

  private static List<byte[]> sent(RecordingEntities entities) {
    return entities.sent().stream()
        .map(each -> ((ReleaseCommand.Observed) each.message()).signed())
        .toList();
  }
}
