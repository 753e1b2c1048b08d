package io.mycelium.actors.version;

import java.util.List;

/** What became of a wish for a component with all that it needs. */
public sealed interface Resolution {
  /**
   * One version of each component that is needed.
   *
   * @param loadOrder each after all that it needs, the wanted one last
   */
  record Selected(List<PublishedVersion> loadOrder) implements Resolution {
    /** Copies the list. */
    public Selected {
      loadOrder = List.copyOf(loadOrder);
    }
  }

  /**
   * There is no such selection, or none was found within the limits.
   *
   * @param reasons one for each way that was tried, a chain from what was wanted to what is missing
   */
  record Refused(List<String> reasons) implements Resolution {
    /** Copies the list. */
    public Refused {
      reasons = List.copyOf(reasons);
    }

    /** All reasons in one text. */
    public String text() {
      return String.join("; ", reasons);
    }
  }
}
