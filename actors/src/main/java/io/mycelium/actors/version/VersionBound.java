package io.mycelium.actors.version;

import io.mycelium.api.ComponentId;
import io.mycelium.api.Version;
import org.jspecify.annotations.Nullable;

/**
 * Which versions of one component the rules of the fleet allow on one node. What a task names and
 * what that needs are both chosen by it.
 *
 * @param pin this version and no other; null for none
 * @param ceiling no version above this one; null for none
 * @param by what sets the bound, for people; empty for a pin of the whole fleet
 */
public record VersionBound(@Nullable Version pin, @Nullable Version ceiling, String by) {
  /** Everything is allowed. */
  public static final VersionBound NONE = new VersionBound(null, null, "");

  /** The bounds of all components on one node. */
  @FunctionalInterface
  public interface OfComponents {
    /** Nothing is bounded. */
    OfComponents NONE = component -> VersionBound.NONE;

    /** That of one component. */
    VersionBound of(ComponentId component);
  }

  /** Only this version, everywhere. */
  public static VersionBound pinned(Version version) {
    return new VersionBound(version, null, "");
  }

  /** Whether the version may be taken without being asked for by name. */
  public boolean allows(Version version) {
    return pin == null ? ceiling == null || version.compareTo(ceiling) <= 0 : pin.equals(version);
  }

  /** The end of a sentence that begins with the component. */
  @Override
  public String toString() {
    if (pin != null) {
      return "pinned to " + pin + (by.isEmpty() ? "" : " " + by);
    }
    return ceiling == null
        ? "allowed in any version"
        : "allowed only up to %s by %s".formatted(ceiling, by);
  }
}
