package io.mycelium.node.fleet;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One thing of the fleet as it is seen from outside.
 *
 * @param name what it is asked for by
 * @param facts its facts in the order in which they are shown; values are text, numbers, booleans,
 *     lists and maps
 */
public record Resource(String name, Map<String, Object> facts) {
  /** Keeps the order of the facts. */
  public Resource {
    facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
  }

  /** The fact as text, empty when there is none. */
  public String text(String key) {
    Object value = facts.get(key);
    return value == null ? "" : value.toString();
  }
}
