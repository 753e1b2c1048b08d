package io.mycelium.actors.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.actors.event.RecordingEntities;
import io.mycelium.actors.release.Owners;
import io.mycelium.actors.release.PolicyCache;
import io.mycelium.actors.release.Witness;
import io.mycelium.actors.version.Trial;
import io.mycelium.actors.version.UpdateRules;
import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.Version;
import io.mycelium.distribution.release.ReleaseLog;
import io.mycelium.distribution.trust.SigningKey;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What a node says of the versions that are rolled out. */
class PolicedReleasesTest {
  private static final ComponentId HELLO = new ComponentId("acme.hello");
  private static final NodeId NODE = new NodeId("ab".repeat(32));
  private static final Version NEW = Version.parse("2.0.0");

  private final RecordingEntities entities = new RecordingEntities();
  private final AtomicLong nanos = new AtomicLong();
  private final List<Witness.Seen> told = new ArrayList<>();
  private final PolicedReleases releases =
      new PolicedReleases(
          NODE,
          new ComponentRegistry(
              ReleaseLog.rootedIn(SigningKey.generate(new SecureRandom()).publicKeys())),
          new PolicyCache(entities, nanos::get),
          told::add);

  @Test
  void failure_rightAfterTheStartOfTheNode_countsOnceTheRulesAreHeard() {
    releases.observed(HELLO, NEW, false, null, "it has ended the node");
    releases.observed(HELLO, Version.parse("1.0.0"), false, null, "nobody tries this one");
    assertThat(told).isEmpty();

    Owners.answer(entities, HELLO, UpdateRules.NONE.trying(new Trial(NEW, List.of(NODE))));

    assertThat(told)
        .singleElement()
        .matches(seen -> seen.version().equals(NEW) && !seen.passed())
        .matches(seen -> seen.detail().equals("it has ended the node"));
  }

  @Test
  void success_whenTheRulesAreKnown_countsAtOnce() {
    releases.observed(HELLO, NEW, true, null, "");
    Owners.answer(entities, HELLO, UpdateRules.NONE.trying(new Trial(NEW, List.of(NODE))));
    releases.observed(HELLO, NEW, true, null, "");

    assertThat(told).hasSize(2);
  }
}
