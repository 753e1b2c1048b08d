package io.mycelium.distribution.bundle;

import io.mycelium.api.ComponentId;
import io.mycelium.api.Version;
import io.mycelium.api.VersionRange;
import io.mycelium.api.json.Json;
import io.mycelium.distribution.trust.VerificationException;
import io.mycelium.distribution.trust.VerificationException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A declaration as JSON: one field for each of its parts, always in the same order; the isolation
 * is left out where it is a layer. {@code docs/reference/component-manifest.md} is the
 * specification.
 */
final class DeclarationJson {
  /** The version of this form. */
  static final long VERSION = 1;

  private static final String FORM = "prepared";
  private static final String COMPONENT = "component";
  private static final String CONTRACT = "contract";
  private static final String RANGE = "range";
  private static final String ISOLATION = "isolation";

  private DeclarationJson() {}

  static byte[] write(Declaration declaration) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put(FORM, VERSION);
    fields.put(COMPONENT, declaration.component().value());
    fields.put("version", declaration.version().toString());
    fields.put("mainClass", declaration.mainClass());
    fields.put("moduleName", declaration.moduleName());
    fields.put("api", declaration.api().toString());
    fields.put("platform", declaration.platform());
    fields.put(
        "dependencies",
        declaration.dependencies().stream()
            .map(each -> link(COMPONENT, each.component().value(), each.range()))
            .toList());
    fields.put("provides", services(declaration.provides()));
    fields.put("requires", services(declaration.requires()));
    fields.put("retentionSeconds", declaration.retention().toSeconds());
    fields.put("memoryBytes", declaration.memoryBytes());
    fields.put("operations", declaration.operations());
    if (declaration.isolation() != Isolation.LAYER) {
      fields.put(ISOLATION, declaration.isolation().text());
    }
    return Json.indented(fields);
  }

  private static List<Map<String, String>> services(List<Service> services) {
    return services.stream().map(each -> link(CONTRACT, each.contract(), each.range())).toList();
  }

  private static Map<String, String> link(String kind, String name, VersionRange range) {
    Map<String, String> link = new LinkedHashMap<>();
    link.put(kind, name);
    link.put(RANGE, range.toString());
    return link;
  }

  /**
   * Reads the form that {@link #write} writes; fields may come in any order.
   *
   * @throws VerificationException if a field is missing, unknown or not allowed
   */
  static Declaration read(byte[] json) {
    try {
      Fields fields = new Fields(new TreeMap<>(Json.object(json)));
      long form = fields.number(FORM);
      if (form != VERSION) {
        throw new VerificationException(
            Reason.UNSUPPORTED_VERSION,
            "prepared form %d; this program reads form %d".formatted(form, VERSION));
      }
      Declaration declaration =
          new Declaration(
              new ComponentId(fields.text(COMPONENT)),
              Version.parse(fields.text("version")),
              fields.text("mainClass"),
              fields.text("moduleName"),
              VersionRange.parse(fields.text("api")),
              fields.text("platform"),
              fields.links(
                  "dependencies",
                  COMPONENT,
                  (name, range) -> new Dependency(new ComponentId(name), range)),
              fields.links("provides", CONTRACT, Service::new),
              fields.links("requires", CONTRACT, Service::new),
              Duration.ofSeconds(fields.number("retentionSeconds")),
              fields.number("memoryBytes"),
              fields.texts("operations"),
              fields.has(ISOLATION) ? Isolation.parse(fields.text(ISOLATION)) : Isolation.LAYER);
      fields.end();
      return declaration;
    } catch (IllegalArgumentException e) {
      throw new VerificationException(Reason.MALFORMED_MANIFEST, String.valueOf(e.getMessage()), e);
    }
  }

  /** The fields of an object, each of which is taken once. */
  private record Fields(Map<String, @Nullable Object> left) {
    boolean has(String name) {
      return left.containsKey(name);
    }

    String text(String name) {
      Object value = left.remove(name);
      if (value instanceof String text) {
        return text;
      }
      throw refused(name, "a text", value);
    }

    long number(String name) {
      Object value = left.remove(name);
      if (value instanceof Long number) {
        return number;
      }
      throw refused(name, "a whole number", value);
    }

    Map<String, String> texts(String name) {
      Object value = left.remove(name);
      if (value instanceof Map<?, ?> map) {
        Map<String, String> texts = new LinkedHashMap<>();
        map.forEach(
            (key, each) -> {
              if (!(each instanceof String text)) {
                throw refused(name + "." + key, "a text", each);
              }
              texts.put(String.valueOf(key), text);
            });
        return texts;
      }
      throw refused(name, "an object", value);
    }

    <L> List<L> links(String name, String kind, BiFunction<String, VersionRange, L> make) {
      Object value = left.remove(name);
      if (!(value instanceof List<?> list)) {
        throw refused(name, "a list", value);
      }
      List<L> links = new ArrayList<>();
      for (Object each : list) {
        if (!(each instanceof Map<?, ?> map)) {
          throw refused(name, "a list of objects", each);
        }
        Map<String, @Nullable Object> parts = new TreeMap<>();
        map.forEach((key, part) -> parts.put(String.valueOf(key), part));
        Fields link = new Fields(parts);
        links.add(make.apply(link.text(kind), VersionRange.parse(link.text(RANGE))));
        link.end();
      }
      return links;
    }

    void end() {
      if (!left.isEmpty()) {
        throw new IllegalArgumentException("unknown fields " + new TreeSet<>(left.keySet()));
      }
    }

    private static IllegalArgumentException refused(
        String name, String wanted, @Nullable Object value) {
      return new IllegalArgumentException(
          "field '%s' must be %s, it is %s"
              .formatted(name, wanted, Names.shorten(String.valueOf(value))));
    }
  }
}
