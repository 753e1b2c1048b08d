package io.mycelium.node.fleet;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What can be listed and described, with the columns that a table shows first. */
public enum ResourceKind {
  /** The nodes of the fleet. */
  NODES("node kind state zone incarnation instances address"),
  /** The components that have releases, with where they are loaded. */
  COMPONENTS("component latest releases instances"),
  /** The components on nodes. */
  INSTANCES("instance version bundle slot generation leases leaked"),
  /** The release log, in its order. */
  RELEASES("release index publisher size state"),
  /** The tasks. */
  TASKS("task kind state attempt node progress reason"),
  /** The newer versions of what is loaded, and what is done about each. */
  UPDATES("update from to decision reason");

  private final String columns;

  ResourceKind(String columns) {
    this.columns = columns;
  }

  /** The keys of the facts that a table shows, the name first. */
  public List<String> columns() {
    return List.of(columns.split(" "));
  }

  /** The plural name in paths and on the command line. */
  public String path() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The kind of a plural or singular name. */
  public static Optional<ResourceKind> named(String name) {
    String plain = name.toLowerCase(Locale.ROOT);
    return Arrays.stream(values())
        .filter(kind -> kind.path().equals(plain) || kind.path().equals(plain + "s"))
        .findFirst();
  }

  /** All plural names, for messages. */
  public static String names() {
    return Arrays.stream(values()).map(ResourceKind::path).collect(Collectors.joining(", "));
  }
}
