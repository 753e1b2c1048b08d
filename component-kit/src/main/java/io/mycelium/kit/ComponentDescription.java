package io.mycelium.kit;

import io.mycelium.api.ComponentId;
import io.mycelium.api.Version;
import io.mycelium.api.VersionRange;
import io.mycelium.distribution.bundle.Declaration;
import io.mycelium.distribution.bundle.Dependency;
import io.mycelium.distribution.bundle.Isolation;
import io.mycelium.distribution.bundle.Retention;
import io.mycelium.distribution.bundle.Service;
import io.mycelium.distribution.trust.VerificationException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * What the author wrote into the POM. An empty text stands for what was left out.
 *
 * @param component the name of the component
 * @param version the version of the release
 * @param mainClass the class that implements the component; must be given
 * @param moduleName the module that holds it; if given, the jar must agree
 * @param api the range of versions of the component API; must be given
 * @param platform where it runs
 * @param retention how long its files stay, as {@link Retention#parse} reads it
 * @param memory what one instance uses, as {@link MemorySize#parse} reads it
 * @param links dependencies and services
 * @param isolation how far it must be kept from the node, as {@link Isolation#parse} reads it
 * @param operations the operations with their descriptions
 */
record ComponentDescription(
    String component,
    String version,
    String mainClass,
    String moduleName,
    String api,
    String platform,
    String retention,
    String memory,
    String isolation,
    Links links,
    Map<String, String> operations) {
  /**
   * What the component needs of others and gives to them, each name with a range of versions.
   *
   * @param dependencies components that must be loaded first
   * @param provides services that it offers
   * @param requires services that it needs
   */
  record Links(
      Map<String, String> dependencies,
      Map<String, String> provides,
      Map<String, String> requires) {}

  /** The declaration that the bundle will carry; refuses what a bundle can't carry. */
  Declaration declaration(ComponentJars jars) {
    if (mainClass.isBlank()) {
      throw new KitException(
          "<mainClass> is missing: name the class that implements io.mycelium.api.Component");
    }
    if (isolation.equals(Isolation.WASM.text())) {
      throw new KitException(
          "<isolation> is 'wasm', but this module is built to a jar: what is built to WebAssembly"
              + " has a declaration.json of its own, see docs/reference/wasm-abi.md");
    }
    if (api.isBlank()) {
      throw new KitException(
          "<api> is missing, and this module has no dependency on io.mycelium:component-api that"
              + " would say it: add it with <scope>provided, or write <api>[0.1.0,0.2.0)");
    }
    String module = jars.moduleOf(mainClass);
    if (!moduleName.isBlank() && !moduleName.equals(module)) {
      throw new KitException(
          "<moduleName> is '%s', but the main class lies in module '%s': leave it out"
              .formatted(moduleName, module));
    }
    try {
      return new Declaration(
          read("component", component, ComponentId::new),
          read("version", version, Version::parse),
          mainClass,
          module,
          read("api", api, VersionRange::parse),
          platform,
          links(
              "dependencies",
              links.dependencies(),
              (name, range) -> new Dependency(new ComponentId(name), range)),
          links("provides", links.provides(), Service::new),
          links("requires", links.requires(), Service::new),
          read("retention", retention, Retention::parse),
          MemorySize.parse(memory),
          operations,
          read("isolation", isolation, Isolation::parse));
    } catch (VerificationException e) {
      throw new KitException("the declaration is not allowed: " + e.getMessage(), e);
    }
  }

  private static <L> List<L> links(
      String what, Map<String, String> ranges, BiFunction<String, VersionRange, L> make) {
    List<L> links = new ArrayList<>();
    new TreeMap<>(ranges)
        .forEach(
            (name, range) ->
                links.add(
                    read(what, range, text -> make.apply(name, VersionRange.parse(text.strip())))));
    return links;
  }

  private static <V> V read(String what, String text, Function<String, V> parse) {
    try {
      return parse.apply(text);
    } catch (IllegalArgumentException e) {
      throw new KitException("<%s>: %s".formatted(what, e.getMessage()), e);
    }
  }
}
