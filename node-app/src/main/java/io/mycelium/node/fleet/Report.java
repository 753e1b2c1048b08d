package io.mycelium.node.fleet;

import java.util.List;
import java.util.Map;

/**
 * Things of one node, and what is said of all of them.
 *
 * @param facts of all of them together
 * @param items one resource for each
 */
public record Report(Map<String, Object> facts, List<Resource> items) {
  /** Copies the list. */
  public Report {
    items = List.copyOf(items);
  }
}
