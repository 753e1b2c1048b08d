package io.mycelium.actors.version;

import io.mycelium.api.ComponentId;
import io.mycelium.api.VersionRange;
import io.mycelium.distribution.bundle.Service;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * That something is needed, and by whom.
 *
 * @param by the version that needs it; null for what was asked for
 * @param because why that version is there; null for what was asked for
 * @param what what is needed
 */
record Need(@Nullable PublishedVersion by, @Nullable Need because, What what) {

  /** What can be needed. */
  sealed interface What {
    /** A component. */
    record OfComponent(ComponentId component, VersionRange range) implements What {
      @Override
      public String toString() {
        return range.equals(VersionRange.ANY) ? component.value() : component + " " + range;
      }
    }

    /** A service of any component. */
    record OfService(Service service) implements What {
      @Override
      public String toString() {
        return "a provider of " + service.contract() + " " + service.range();
      }
    }
  }

  static Need asked(ComponentId component, VersionRange range) {
    return new Need(null, null, new What.OfComponent(component, range));
  }

  /** What a version that was chosen for this need brings along. */
  List<Need> of(PublishedVersion chosen) {
    List<Need> needs = new ArrayList<>();
    chosen
        .dependencies()
        .forEach(
            is ->
                needs.add(
                    new Need(chosen, this, new What.OfComponent(is.component(), is.range()))));
    chosen
        .requires()
        .forEach(service -> needs.add(new Need(chosen, this, new What.OfService(service))));
    return needs;
  }

  /** The chain from what was asked for to this need. */
  String chain() {
    String link = (by == null ? "wanted is " : by + " needs ") + what;
    // What was asked for is known to who asked, unless nothing else is to be said.
    return because == null || because.by() == null ? link : because.chain() + ", " + link;
  }
}
