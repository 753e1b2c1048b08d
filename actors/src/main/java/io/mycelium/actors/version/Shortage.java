package io.mycelium.actors.version;

import io.mycelium.api.Version;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Says why no version will do, as the end of a sentence that names the need. */
record Shortage(ComponentVersionRegistry registry, VersionBound.OfComponents bounds, Version api) {
  private static final int MAX_NAMED = 5;

  String of(Need.What.OfComponent wanted, List<Need> all) {
    List<PublishedVersion> published = registry.versions(wanted.component());
    if (published.isEmpty()) {
      return ", which nobody published";
    }
    List<PublishedVersion> inRange = inRange(wanted);
    if (inRange.isEmpty()) {
      return ", of which only %s published".formatted(named(published));
    }
    Optional<String> barred = barred(wanted);
    if (barred.isPresent()) {
      return barred.get();
    }
    VersionBound bound = bounds.of(wanted.component());
    boolean bars = inRange.stream().anyMatch(is -> !bound.allows(is.version()));
    String unfit =
        inRange.reversed().stream()
            .filter(is -> bound.allows(is.version()))
            .flatMap(is -> whyNot(is).stream())
            .limit(MAX_NAMED)
            .collect(Collectors.joining(", "));
    if (!unfit.isEmpty() || all.size() < 2) {
      return (bars ? ", which is " + bound + ", and " : ", of which ") + unfit;
    }
    return all.stream()
        .skip(1)
        .map(Need::chain)
        .distinct()
        .collect(
            Collectors.joining(
                " and ",
                ", but ",
                ": no version will do for all"
                    + (bars ? ", for %s is %s".formatted(wanted.component(), bound) : "")));
  }

  /** That the rules of the fleet allow none that is in the range, though there are some. */
  Optional<String> barred(Need.What.OfComponent wanted) {
    VersionBound bound = bounds.of(wanted.component());
    List<PublishedVersion> inRange = inRange(wanted);
    return inRange.isEmpty() || inRange.stream().anyMatch(is -> bound.allows(is.version()))
        ? Optional.empty()
        : Optional.of(", which is " + bound);
  }

  private List<PublishedVersion> inRange(Need.What.OfComponent wanted) {
    return registry.versions(wanted.component()).stream()
        .filter(is -> wanted.range().contains(is.version()))
        .toList();
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
        + " can be used: yanked, not allowed, in conflict, or for another component API"
        + barred(offering);
  }

  private String barred(List<PublishedVersion> offering) {
    return offering.stream()
        .filter(is -> !bounds.of(is.component()).allows(is.version()))
        .map(is -> "%s is %s".formatted(is.component(), bounds.of(is.component())))
        .distinct()
        .limit(MAX_NAMED)
        .map(text -> ", " + text)
        .collect(Collectors.joining());
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
