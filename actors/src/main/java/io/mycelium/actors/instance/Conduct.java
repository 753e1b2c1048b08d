package io.mycelium.actors.instance;

import io.mycelium.api.Version;
import io.mycelium.distribution.bundle.Isolation;

/**
 * How a release has behaved in one instance.
 *
 * @param version the release
 * @param strikes how often it leaked, stalled or ended the JVM, in the JVM of the node
 * @param deaths how often its process ended by itself since a slot of it last ended in good order
 * @param isolation what the instance asks for at least
 * @param evidence why the instance asks for more than a layer; empty when it does not
 */
public record Conduct(
    Version version, int strikes, int deaths, Isolation isolation, String evidence) {
  /** As often as this it may do that before it gets a process of its own. */
  public static final int MAX_STRIKES = 2;

  static Conduct unknown(Version version) {
    return new Conduct(version, 0, 0, Isolation.LAYER, "");
  }

  Conduct struck() {
    return new Conduct(version, strikes + 1, deaths, isolation, evidence);
  }

  Conduct died() {
    return new Conduct(version, strikes, deaths + 1, isolation, evidence);
  }

  Conduct endedWell() {
    return new Conduct(version, strikes, 0, isolation, evidence);
  }

  Conduct raised(Isolation to, String because) {
    return new Conduct(version, strikes, deaths, to, because);
  }
}
