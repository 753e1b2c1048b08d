package io.mycelium.actors.release;

import io.mycelium.actors.version.FleetKeys;
import io.mycelium.actors.version.Rollout;
import io.mycelium.actors.version.Sighting;
import io.mycelium.actors.version.SightingCodec;
import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.distribution.Digest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Whether evidence that somebody has sent is to be believed. */
public final class EvidenceCheck {
  /**
   * How far the clock of a node may be from that of the owner. It is shorter than a rollback, so
   * what was seen in one rollout is too old for the next one.
   */
  static final Duration MAX_SKEW = Duration.ofSeconds(60);

  /** Why evidence is not believed. */
  public enum Reason {
    /** It is no evidence in its one form. */
    MALFORMED,
    /** It is about another component. */
    OTHER_COMPONENT,
    /** It was signed for another fleet. */
    OTHER_FLEET,
    /** The fleet's authority has not certified the key, or not at that time. */
    NOT_CERTIFIED,
    /** The certified key is that of another node than the one that is named. */
    OTHER_NODE,
    /** The signature is wrong. */
    NOT_SIGNED,
    /** The node is not a member of the fleet. */
    NOT_A_MEMBER,
    /** It is from before the rollout, or from the future. */
    NOT_IN_TIME,
    /** The node has said this, or something after it, before. */
    REPLAYED
  }

  /** What becomes of evidence. */
  sealed interface Verdict {
    /** It counts. */
    record Believed(Sighting sighting) implements Verdict {}

    /** It says nothing about the rollout, true or not. */
    record NotHeard() implements Verdict {}

    /** It is not believed; the text is for people. */
    record Refused(Reason reason, String text) implements Verdict {}
  }

  private final ComponentId component;
  private final FleetKeys keys;

  EvidenceCheck(ComponentId component, FleetKeys keys) {
    this.component = component;
    this.keys = keys;
  }

  /** Judges what was sent; the costly questions come after those that cost nothing. */
  Verdict judge(ReleaseState state, byte[] signed, Instant now) {
    SightingCodec.Signed read;
    try {
      read = SightingCodec.read(signed);
    } catch (IllegalArgumentException e) {
      return new Verdict.Refused(Reason.MALFORMED, String.valueOf(e.getMessage()));
    }
    Sighting sighting = read.sighting();
    if (!sighting.evidence().component().equals(component)) {
      return new Verdict.Refused(
          Reason.OTHER_COMPONENT, "it is about " + sighting.evidence().component());
    }
    Rollout rollout = state.rollout();
    if (rollout == null || !rollout.concerns(sighting.evidence())) {
      return new Verdict.NotHeard();
    }
    return forged(read, keys)
        .or(() -> stranger(sighting))
        .or(() -> untimely(sighting, rollout, now))
        .or(() -> repeated(sighting, state))
        .<Verdict>map(refused -> refused)
        .orElseGet(() -> new Verdict.Believed(sighting));
  }

  /**
   * Why signed bytes are not what the node that they name has said, as a reason and a text; empty
   * if they are. It needs no more than the fleet's authority, so an auditor can ask it of the log
   * at any time later.
   */
  public static Optional<String> audit(byte[] signed, FleetKeys keys) {
    try {
      return forged(SightingCodec.read(signed), keys)
          .map(refused -> refused.reason() + ": " + refused.text());
    } catch (IllegalArgumentException e) {
      return Optional.of(Reason.MALFORMED + ": " + e.getMessage());
    }
  }

  private static Optional<Verdict.Refused> forged(SightingCodec.Signed read, FleetKeys keys) {
    Sighting sighting = read.sighting();
    if (!sighting.fleet().equals(keys.fleet())) {
      return refused(
          Reason.OTHER_FLEET,
          "it is for fleet '%s', this is '%s'".formatted(sighting.fleet(), keys.fleet()));
    }
    Instant at = Instant.ofEpochMilli(sighting.moment().atEpochMs());
    return switch (keys.certified(read.certificate(), at)) {
      case FleetKeys.Certified.Not(String reason) -> refused(Reason.NOT_CERTIFIED, reason);
      case FleetKeys.Certified.By(var key) -> {
        NodeId owner = new NodeId(Digest.of(key.getEncoded()).hex());
        if (!owner.equals(sighting.node())) {
          yield refused(
              Reason.OTHER_NODE,
              "it names node %s under the key of node %s".formatted(sighting.node(), owner));
        }
        yield read.isSignedBy(key)
            ? Optional.empty()
            : refused(Reason.NOT_SIGNED, "the signature of node %s is wrong".formatted(owner));
      }
    };
  }

  private Optional<Verdict.Refused> stranger(Sighting sighting) {
    return keys.isMember(sighting.node())
        ? Optional.empty()
        : refused(
            Reason.NOT_A_MEMBER, "node %s is not a member of the fleet".formatted(sighting.node()));
  }

  private static Optional<Verdict.Refused> untimely(
      Sighting sighting, Rollout rollout, Instant now) {
    Instant at = Instant.ofEpochMilli(sighting.moment().atEpochMs());
    Instant begun = Instant.ofEpochMilli(rollout.startedEpochMs());
    return at.isBefore(begun.minus(MAX_SKEW)) || at.isAfter(now.plus(MAX_SKEW))
        ? refused(
            Reason.NOT_IN_TIME,
            "it was seen at %s by the clock of node %s; the rollout began at %s, now is %s, %s more is allowed"
                .formatted(at, sighting.node(), begun, now, MAX_SKEW))
        : Optional.empty();
  }

  private static Optional<Verdict.Refused> repeated(Sighting sighting, ReleaseState state) {
    Sighting.Moment moment = sighting.moment();
    return state
        .lastOf(sighting.node())
        .filter(last -> moment.compareTo(last) <= 0)
        .flatMap(
            last ->
                refused(
                    Reason.REPLAYED,
                    "it is number %d of incarnation %d of node %s, number %d of %d was heard"
                        .formatted(
                            moment.counter(),
                            moment.incarnation(),
                            sighting.node(),
                            last.counter(),
                            last.incarnation())));
  }

  private static Optional<Verdict.Refused> refused(Reason reason, String text) {
    return Optional.of(new Verdict.Refused(reason, text));
  }
}
