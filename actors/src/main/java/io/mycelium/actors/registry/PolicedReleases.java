package io.mycelium.actors.registry;

import io.mycelium.actors.instance.LeaseHolder;
import io.mycelium.actors.instance.Releases;
import io.mycelium.actors.release.PolicyCache;
import io.mycelium.actors.release.Witness;
import io.mycelium.actors.version.ComponentVersionRegistry;
import io.mycelium.actors.version.UpdateRules;
import io.mycelium.actors.version.VersionChoice;
import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.Version;
import io.mycelium.api.VersionRange;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The releases of the log as the instances of one node may take them: by the update rules. */
public final class PolicedReleases implements Releases {
  private final NodeId node;
  private final ComponentRegistry registry;
  private final PolicyCache policies;
  private final Consumer<? super Witness.Seen> witness;

  /**
   * The releases for the instances of a node.
   *
   * @param witness hears what was seen of a version that is rolled out
   */
  public PolicedReleases(
      NodeId node,
      ComponentRegistry registry,
      PolicyCache policies,
      Consumer<? super Witness.Seen> witness) {
    this.node = node;
    this.registry = registry;
    this.policies = policies;
    this.witness = witness;
  }

  @Override
  public Optional<Release> newest(ComponentId component, VersionRange range) {
    return registry.newest(component, range);
  }

  @Override
  public Optional<Release> exactly(ComponentId component, Version version) {
    return registry.exactly(component, version);
  }

  @Override
  public long lastIndex() {
    return registry.lastIndex();
  }

  @Override
  public boolean awaits(ComponentId component, Runnable known) {
    return policies.awaits(component, known);
  }

  @Override
  public void observed(
      ComponentId component,
      Version version,
      boolean passed,
      @Nullable LeaseHolder holder,
      String detail) {
    Witness.Seen seen =
        new Witness.Seen(
            component,
            version,
            passed,
            holder == null ? null : holder.task(),
            holder == null ? 0 : holder.attempt(),
            detail);
    // What ended the node is told right after its start, when no rules have been heard yet.
    if (!policies.awaits(component, () -> tell(seen))) {
      tell(seen);
    }
  }

  private void tell(Witness.Seen seen) {
    if (policies.rules(seen.component()).rules().watches(seen.version())) {
      witness.accept(seen);
    }
  }

  @Override
  public Choice choose(ComponentId component, VersionRange range, Set<Version> held) {
    PolicyCache.Heard heard = policies.rules(component);
    if (heard.fresh() && heard.rules().equals(UpdateRules.NONE)) {
      return Releases.super.choose(component, range, held);
    }
    VersionChoice choice =
        VersionChoice.of(
            new VersionChoice.Ask(component, range, node, held),
            heard.rules(),
            heard.fresh(),
            ComponentVersionRegistry.of(registry.log()));
    return switch (choice) {
      case VersionChoice.Take(Version version, String because, boolean only) ->
          registry
              .exactly(component, version)
              .<Choice>map(release -> new Choice.Take(release, because, only))
              .orElseGet(() -> Releases.super.choose(component, range, held));
      case VersionChoice.None(String reason) ->
          heard.rules().pinOn(node).isPresent()
              ? new Choice.None(reason, true)
              : Releases.super.choose(component, range, held);
    };
  }
}
