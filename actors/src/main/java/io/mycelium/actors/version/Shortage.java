package io.mycelium.actors.version;

import io.mycelium.api.ComponentId;
import io.mycelium.api.Version;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Says why no version will do, as the end of a sentence that names the need. */
record Shortage(ComponentVersionRegistry registry, Map<ComponentId, Version> pins, Version api) {
  private static final int MAX_NAMED = 5;

  String of(Need.What.OfComponent wanted, List<Need> all) {
    List<PublishedVersion> published = registry.versions(wanted.component());
    if (published.isEmpty()) {
      return ", which nobody published";
    }
    List<PublishedVersion> inRange =
        published.stream().filter(is -> wanted.range().contains(is.version())).toList();
    if (inRange.isEmpty()) {
      return ", of which only %s published".formatted(named(published));
    }
    Version pinned = pins.get(wanted.component());
    if (pinned != null && inRange.stream().noneMatch(is -> is.version().equals(pinned))) {
      return ", which is pinned to " + pinned;
    }
    String unfit =
        inRange.reversed().stream()
            .filter(is -> pinned == null || pinned.equals(is.version()))
            .flatMap(is -> whyNot(is).stream())
            .limit(MAX_NAMED)
            .collect(Collectors.joining(", "));
    if (!unfit.isEmpty() || all.size() < 2) {
      return (pinned == null ? ", of which " : ", which is pinned, and ") + unfit;
    }
    return all.stream()
        .skip(1)
        .map(Need::chain)
        .distinct()
        .collect(Collectors.joining(" and ", ", but ", ": no version will do for all"));
  }

  private Optional<String> whyNot(PublishedVersion is) {
    if (!is.usable()) {
      return Optional.of(is.version() + " is yanked");
    }
    return is.api().contains(api)
        ? Optional.empty()
        : Optional.of(
            "%s needs the component API %s and this core has %s"
                .formatted(is.version(), is.api(), api));
  }

  String of(Need.What.OfService wanted) {
    List<PublishedVersion> offering =
        registry.providers(wanted.service().contract()).stream()
            .filter(is -> is.offers(wanted.service()))
            .toList();
    if (offering.isEmpty()) {
      return ", which nobody published";
    }
    return ", and none of "
        + offering.reversed().stream()
            .limit(MAX_NAMED)
            .map(PublishedVersion::toString)
            .collect(Collectors.joining(", "))
        + " can be used: yanked, pinned to another version, in conflict, or for another"
        + " component API";
  }

  private static String named(List<PublishedVersion> published) {
    List<PublishedVersion> last =
        published.subList(Math.max(0, published.size() - MAX_NAMED), published.size());
    String names =
        last.reversed().stream()
            .map(is -> is.version().toString())
            .collect(Collectors.joining(", "));
    return names + (last.size() == 1 ? " is" : " are");
  }
}
