package io.mycelium.actors.agent;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValue;
import io.mycelium.api.ComponentId;
import io.mycelium.distribution.bundle.Isolation;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How far the operator wants components kept from the node. The strictest of all that is asked for
 * holds: nobody can ask for less than another.
 *
 * @param minimum for every component
 * @param components for some, beyond that
 */
public record IsolationPolicy(Isolation minimum, Map<ComponentId, Isolation> components) {
  /** Asks for nothing. */
  public static final IsolationPolicy NONE = new IsolationPolicy(Isolation.LAYER, Map.of());

  private static final String MINIMUM = "mycelium.isolation.minimum";
  private static final String COMPONENTS = "mycelium.isolation.components";

  /** Copies the map. */
  public IsolationPolicy {
    components = Map.copyOf(components);
  }

  /**
   * What was chosen.
   *
   * @param isolation how far
   * @param why who asked for it; empty for a layer
   */
  public record Choice(Isolation isolation, String why) {
    /** A layer, which nobody has to ask for. */
    public static final Choice LAYER = new Choice(Isolation.LAYER, "");
  }

  private record Wish(Isolation isolation, String by) {}

  /** Reads {@code mycelium.isolation}; refuses a wrong value with its key. */
  public static IsolationPolicy from(Config config) {
    Map<ComponentId, Isolation> components = new TreeMap<>();
    for (Map.Entry<String, ConfigValue> each : config.getObject(COMPONENTS).entrySet()) {
      String key = COMPONENTS + ".\"" + each.getKey() + "\"";
      components.put(
          component(key, each.getKey()), read(key, String.valueOf(each.getValue().unwrapped())));
    }
    return new IsolationPolicy(read(MINIMUM, config.getString(MINIMUM)), components);
  }

  private static ComponentId component(String key, String name) {
    try {
      return new ComponentId(name);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(key + ": " + e.getMessage(), e);
    }
  }

  private static Isolation read(String key, String text) {
    try {
      Isolation asked = Isolation.parse(text);
      if (asked == Isolation.WASM) {
        throw new IllegalArgumentException(
            "'wasm' is how a component is built and can't be asked for: use 'process'");
      }
      return asked;
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(key + ": " + e.getMessage(), e);
    }
  }

  /**
   * The strictest of what is asked for.
   *
   * @param declared by the publisher, in the manifest
   * @param raised by the instance, for what the component did
   */
  public Choice choose(ComponentId component, Isolation declared, Isolation raised) {
    List<Wish> wishes =
        List.of(
            new Wish(declared, "its manifest asks for it"),
            new Wish(components.getOrDefault(component, Isolation.LAYER), COMPONENTS),
            new Wish(minimum, MINIMUM),
            new Wish(raised, "this instance raised it"));
    Choice choice = Choice.LAYER;
    for (Wish wish : wishes) {
      if (wish.isolation().compareTo(choice.isolation()) > 0) {
        choice = new Choice(wish.isolation(), wish.by());
      }
    }
    return choice;
  }
}
