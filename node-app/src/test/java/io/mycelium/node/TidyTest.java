package io.mycelium.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.api.Component;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds what a tool can check of the house style over the sources of all modules. */
class TidyTest {
  private static final Path ROOT = Rooms.ROOT;
  private static final int MAX_FILE_LINES = 500;

  /** A method of a test, as documents name one. */
  private static final Pattern NAMED_TEST = Pattern.compile("`(\\w+(?:Test|EndToEnd))\\.(\\w+)`");

  private static final String JDK_LOGGING = "(?<!\")java\\.util\\.logging";

  /** It hears what the JDK tells its own logger, and logs nothing there. */
  private static final String HEARS_THE_JDK = "ExitWitness.java";

  private static final Map<String, String> BANNED =
      Map.of(
          "System\\.currentTimeMillis\\(",
          "take a clock",
          "Instant\\.now\\(\\)",
          "take an InstantSource",
          "new Random\\(",
          "take a RandomGenerator with a printed seed",
          "Thread\\.sleep\\(|TimeUnit\\.\\w+\\.sleep\\(",
          "wait for an event",
          // In quotes it is a name, which the lint of components has.
          JDK_LOGGING,
          "use SLF4J",
          "\\b(TODO|FIXME|XXX)\\b",
          "open an issue",
          "@Disabled",
          "mend the test");

  @Test
  void sources_importOnlyWhatTheirModuleMayUse() {
    List<String> wrong = new ArrayList<>();
    Rooms rooms = new Rooms();
    for (String module : rooms.modules()) {
      Pattern foreign =
          Pattern.compile(
              "^import (?:static )?io\\.mycelium\\.(?!(?:%s)\\.).*$"
                  .formatted(String.join("|", rooms.packagesFor(module))));
      for (Path file : sources(module, "src/main/java")) {
        lines(file)
            .filter(line -> foreign.matcher(line).matches())
            .forEach(line -> wrong.add(ROOT.relativize(file) + ": " + line));
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void decisions_knowNoActorsAndNoClock() {
    List<String> wrong = new ArrayList<>();
    for (Path file : sources("actors", "src/main/java")) {
      if (file.getFileName().toString().matches(".*(State|Event|Decisions|Placement)\\.java")) {
        lines(file)
            .filter(line -> line.matches("import (static )?org\\.apache\\.pekko\\..*"))
            .forEach(line -> wrong.add(ROOT.relativize(file) + ": " + line));
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void sources_callNothingThatIsBanned() {
    List<String> wrong = new ArrayList<>();
    for (Path file : allSources()) {
      if (file.endsWith("TidyTest.java")) {
        continue;
      }
      List<String> lines = lines(file).toList();
      BANNED.forEach(
          (pattern, instead) -> {
            Matcher matcher = Pattern.compile(pattern).matcher(String.join("\n", lines));
            boolean hears = pattern.equals(JDK_LOGGING) && file.endsWith(HEARS_THE_JDK);
            if (!hears && matcher.find()) {
              wrong.add(ROOT.relativize(file) + ": " + matcher.group() + ", " + instead);
            }
          });
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void sources_areShortEnoughToRead() {
    assertThat(allSources().stream().filter(file -> lines(file).count() > MAX_FILE_LINES).toList())
        .isEmpty();
  }

  @Test
  void apiVersion_isThatOfTheProject() throws IOException {
    assertThat(Files.readString(ROOT.resolve("pom.xml")))
        .containsPattern(
            "<artifactId>mycelium</artifactId>\\s*<version>"
                + Component.API_VERSION
                + "</version>");
  }

  @Test
  void flags_ofTheTests_areThoseOfTheShippedProgram() throws IOException {
    String shipped = between(Files.readString(ROOT.resolve("mycelium")), "\nflags=(", ")\n");
    String tested =
        between(Files.readString(ROOT.resolve("pom.xml")), "<test.jvm.flags>", "</test.jvm.flags>");

    // What the JVM says about itself goes where a verb's answer does not; tests have no such place.
    assertThat(List.of(tested.strip().split("\\s+")))
        .containsExactlyElementsOf(
            Stream.of(shipped.strip().split("\\s+"))
                .filter(flag -> !flag.startsWith("-Xlog:"))
                .toList());
  }

  private static String between(String text, String start, String end) {
    int from = text.indexOf(start) + start.length();
    return text.substring(from, text.indexOf(end, from));
  }

  @Test
  void packages_ofMainSources_areNullMarked() {
    List<String> wrong = new ArrayList<>();
    for (Path file : allSources()) {
      Path folder = file.resolveSibling("");
      if (folder.toString().contains("src/main/java")
          && !file.endsWith("module-info.java")
          && !Files.exists(folder.resolve("package-info.java"))) {
        wrong.add(ROOT.relativize(folder).toString());
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void documents_nameOnlyTestsThatExist() {
    Map<String, String> tests = new HashMap<>();
    allSources().stream()
        .filter(file -> file.toString().contains("/src/test/"))
        .forEach(
            file ->
                tests.put(
                    file.getFileName().toString().replace(".java", ""),
                    String.join("\n", lines(file).toList())));
    List<String> missing = new ArrayList<>();
    files(ROOT.resolve("docs"), ".md")
        .forEach(
            document ->
                NAMED_TEST
                    .matcher(String.join("\n", lines(document).toList()))
                    .results()
                    .filter(
                        named ->
                            !tests
                                .getOrDefault(named.group(1), "")
                                .contains("void " + named.group(2) + "("))
                    .forEach(
                        named -> missing.add(ROOT.relativize(document) + ": " + named.group())));
    assertThat(missing).isEmpty();
  }

  private static List<Path> allSources() {
    return sources("", "").stream().filter(file -> !file.toString().contains("/target/")).toList();
  }

  private static List<Path> sources(String module, String below) {
    Path folder = ROOT.resolve(module).resolve(below);
    return Files.isDirectory(folder) ? files(folder, ".java") : List.of();
  }

  private static List<Path> files(Path folder, String ending) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
