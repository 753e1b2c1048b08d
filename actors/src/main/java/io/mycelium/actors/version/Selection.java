package io.mycelium.actors.version;

import io.mycelium.api.ComponentId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is chosen so far, why, and what is still needed. Never changed. */
final class Selection {
  private final Map<ComponentId, Choice> choices;
  private final Map<ComponentId, Set<ComponentId>> uses;
  private final List<Need> open;

  private record Choice(PublishedVersion version, Need need) {}

  private Selection(
      Map<ComponentId, Choice> choices, Map<ComponentId, Set<ComponentId>> uses, List<Need> open) {
    this.choices = choices;
    this.uses = uses;
    this.open = open;
  }

  static Selection of(Need asked) {
    return new Selection(Map.of(), Map.of(), List.of(asked));
  }

  Optional<Need> firstOpen() {
    return open.stream().findFirst();
  }

  Collection<PublishedVersion> chosen() {
    return choices.values().stream().map(Choice::version).toList();
  }

  Optional<PublishedVersion> chosen(ComponentId component) {
    return Optional.ofNullable(choices.get(component)).map(Choice::version);
  }

  /** Why a component is there. */
  Optional<Need> why(ComponentId component) {
    return Optional.ofNullable(choices.get(component)).map(Choice::need);
  }

  /** The open needs of exactly this component. */
  List<Need> needsOf(ComponentId component) {
    return open.stream()
        .filter(
            need ->
                need.what() instanceof Need.What.OfComponent wanted
                    && wanted.component().equals(component))
        .toList();
  }

  /** Whether no open need forbids the version. */
  boolean allows(PublishedVersion candidate) {
    return needsOf(candidate.component()).stream()
        .allMatch(
            need -> ((Need.What.OfComponent) need.what()).range().contains(candidate.version()));
  }

  /** The cycle that would close if the candidate met the need. */
  Optional<String> cycle(Need need, PublishedVersion candidate) {
    PublishedVersion user = need.by();
    if (user == null) {
      return Optional.empty();
    }
    List<ComponentId> path = new ArrayList<>();
    if (!reaches(candidate.component(), user.component(), path, new LinkedHashSet<>())) {
      return Optional.empty();
    }
    path.addFirst(user.component());
    return Optional.of(String.join(" > ", path.stream().map(ComponentId::value).toList()));
  }

  private boolean reaches(
      ComponentId from, ComponentId to, List<ComponentId> path, Set<ComponentId> seen) {
    path.add(from);
    if (from.equals(to)) {
      return true;
    }
    if (seen.add(from)) {
      for (ComponentId next : uses.getOrDefault(from, Set.of())) {
        if (reaches(next, to, path, seen)) {
          return true;
        }
      }
    }
    path.removeLast();
    return false;
  }

  /** The first open need met by the candidate, which brings its own needs if it is new. */
  Selection with(Need need, PublishedVersion candidate) {
    List<Need> left = new ArrayList<>(open.subList(1, open.size()));
    Map<ComponentId, Choice> more = new LinkedHashMap<>(choices);
    if (more.putIfAbsent(candidate.component(), new Choice(candidate, need)) == null) {
      left.addAll(need.of(candidate));
    }
    Map<ComponentId, Set<ComponentId>> edges = new LinkedHashMap<>(uses);
    PublishedVersion user = need.by();
    if (user != null) {
      Set<ComponentId> used = new LinkedHashSet<>(edges.getOrDefault(user.component(), Set.of()));
      used.add(candidate.component());
      edges.put(user.component(), used);
    }
    return new Selection(more, edges, left);
  }

  /** Each version after all that it uses. */
  List<PublishedVersion> loadOrder() {
    Set<ComponentId> ordered = new LinkedHashSet<>();
    choices.keySet().forEach(component -> place(component, ordered));
    return ordered.stream().map(component -> chosen(component).orElseThrow()).toList();
  }

  private void place(ComponentId component, Set<ComponentId> ordered) {
    if (!ordered.contains(component)) {
      uses.getOrDefault(component, Set.of()).forEach(used -> place(used, ordered));
      ordered.add(component);
    }
  }
}
