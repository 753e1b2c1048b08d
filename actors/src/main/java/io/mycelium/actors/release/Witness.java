package io.mycelium.actors.release;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mycelium.actors.event.Entities;
import io.mycelium.actors.spore.CardSigner;
import io.mycelium.actors.version.Evidence;
import io.mycelium.actors.version.Sighting;
import io.mycelium.actors.version.SightingCodec;
import io.mycelium.api.Component;
import io.mycelium.api.ComponentId;
import io.mycelium.api.TaskId;
import io.mycelium.api.Version;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells the owners of releases what this node has seen of them, signed by the node. One for each
 * process, because it counts.
 */
public final class Witness {
  private final Self self;
  private final LongSupplier incarnation;
  private final InstantSource clock;
  private final Entities entities;
  private long counter;

  /**
   * Who says it.
   *
   * @param fleet the fleet of the node
   * @param signer the node's key
   * @param certificate what the fleet's authority has given that key, X.509 in DER
   */
  public record Self(String fleet, CardSigner signer, byte[] certificate) {}

  /**
   * What was seen on this node.
   *
   * @param component whose version
   * @param version which
   * @param passed whether it worked
   * @param task whose attempt it was; null for none
   * @param attempt which attempt; 0 for none
   * @param detail for people; what is too long is cut
   */
  public record Seen(
      ComponentId component,
      Version version,
      boolean passed,
      @Nullable TaskId task,
      long attempt,
      String detail) {}

  /**
   * The witness of this node.
   *
   * @param incarnation the present start of the node
   */
  public Witness(Self self, LongSupplier incarnation, InstantSource clock, Entities entities) {
    this.self = self;
    this.incarnation = incarnation;
    this.clock = clock;
    this.entities = entities;
  }

  /**
   * Signs and sends; delivery is at most once. The lock keeps what is sent in the order of its
   * numbers: the owner takes what comes late for a replay.
   */
  public synchronized void tell(Seen seen) {
    counter++;
    Sighting sighting =
        new Sighting(
            self.fleet(),
            new Evidence(
                seen.component(),
                seen.version(),
                Evidence.CORE,
                Component.API_VERSION,
                seen.passed(),
                self.signer().node()),
            Component.API_VERSION,
            new Sighting.Moment(incarnation.getAsLong(), counter, clock.millis()),
            seen.task(),
            seen.attempt(),
            cut(seen.detail()));
    entities.tell(
        ReleaseActor.KEY,
        seen.component().value(),
        new ReleaseCommand.Observed(
            SightingCodec.sign(self.signer(), self.certificate(), sighting)));
  }

  /** A text that can be written as UTF-8, whatever a component has put into its exceptions. */
  private static String cut(String detail) {
    String cut = detail.substring(0, Math.min(detail.length(), Sighting.MAX_DETAIL));
    return new String(cut.getBytes(UTF_8), UTF_8);
  }
}
