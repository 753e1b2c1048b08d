package io.mycelium.distribution.bundle;

import io.mycelium.distribution.FileTree;
import io.mycelium.distribution.trust.SigningKey;
import io.mycelium.distribution.trust.VerificationException;
import io.mycelium.distribution.trust.VerificationException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * All that a bundle needs but the signature. It can lie in a folder, so that the build that
 * prepares it needs no key, and whoever holds the key sees what is signed: {@value #DECLARATION}
 * says what the author declares, {@value #CONTENT} holds the files. {@code
 * docs/reference/component-manifest.md} is the specification.
 *
 * @param declaration what the author declares
 * @param files the content: each path in the bundle with the file to take it from
 */
public record PreparedBundle(Declaration declaration, Map<String, Path> files) {
  /** The name of the file with the declaration. */
  public static final String DECLARATION = "declaration.json";

  /** The name of the folder with the content. */
  public static final String CONTENT = "content";

  /** The largest declaration. */
  public static final int MAX_DECLARATION_BYTES = BundleLimits.MAX_MANIFEST_BYTES;

  /** Refuses paths that the format does not allow, and no files at all. */
  public PreparedBundle {
    files = Collections.unmodifiableMap(new TreeMap<>(files));
    Names.checkCount("entries", files.size(), BundleLimits.MAX_ENTRIES);
    EntryPaths.checkTogether(files.keySet().stream().map(path -> new Entry(path, 0)).toList());
    if (files.isEmpty()) {
      throw new VerificationException(
          Reason.INCONSISTENT_LAYOUT,
          declaration.component() + " has no content; a bundle has at least one file");
    }
    checkCode(declaration, files.keySet());
  }

  private static void checkCode(Declaration declaration, Set<String> paths) {
    long modules =
        paths.stream().filter(path -> path.endsWith(Isolation.WASM.codeSuffix())).count();
    boolean jars = paths.stream().anyMatch(path -> path.endsWith(Isolation.LAYER.codeSuffix()));
    if (declaration.isolation() == Isolation.WASM && (modules != 1 || jars)) {
      throw new VerificationException(
          Reason.INCONSISTENT_LAYOUT,
          "%s has isolation 'wasm' and %d files '*.wasm'%s; it must have one and no jars"
              .formatted(declaration.component(), modules, jars ? " and jars" : ""));
    }
  }

  /** The same with another retention. */
  public PreparedBundle withRetention(Duration retention) {
    return new PreparedBundle(declaration.withRetention(retention), files);
  }

  /** The file name that a bundle of this release has by custom. */
  public String fileName() {
    return declaration.component() + "-" + declaration.version() + ".bundle";
  }

  /**
   * Signs it into a bundle file, which is replaced if it exists.
   *
   * @throws VerificationException if the format does not allow this bundle
   */
  public Manifest sign(SigningKey key, Path target) throws IOException {
    return BundleWriter.write(declaration, files, key, target);
  }

  /**
   * Reads a prepared folder. Links are refused: what they lead to is not what the build prepared.
   *
   * @throws VerificationException if the declaration or the content is not allowed
   */
  public static PreparedBundle read(Path folder) throws IOException {
    Path declaration = folder.resolve(DECLARATION);
    Path content = folder.resolve(CONTENT);
    if (!Files.isRegularFile(declaration, LinkOption.NOFOLLOW_LINKS)
        || !Files.isDirectory(content, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(
          "it is no prepared bundle, which has a file '%s' and a folder '%s'"
              .formatted(DECLARATION, CONTENT));
    }
    long bytes = Files.size(declaration);
    if (bytes > MAX_DECLARATION_BYTES) {
      throw new VerificationException(
          Reason.LIMIT_EXCEEDED,
          "%s has %d bytes; at most %d are allowed"
              .formatted(declaration, bytes, MAX_DECLARATION_BYTES));
    }
    return new PreparedBundle(readDeclaration(declaration), filesIn(content));
  }

  private static Declaration readDeclaration(Path file) throws IOException {
    try {
      return DeclarationJson.read(Files.readAllBytes(file));
    } catch (VerificationException e) {
      throw new VerificationException(e.reason(), file + ": " + e.getMessage(), e);
    }
  }

  private static Map<String, Path> filesIn(Path content) throws IOException {
    Map<String, Path> files = new TreeMap<>();
    try (Stream<Path> found = Files.walk(content)) {
      for (Path each : (Iterable<Path>) found::iterator) {
        if (Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS)) {
          files.put(portable(content.relativize(each)), each);
        } else if (!Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS)) {
          throw new IOException(each + " is neither a file nor a folder");
        }
      }
    }
    return files;
  }

  private static String portable(Path relative) {
    List<String> parts = new ArrayList<>();
    relative.forEach(part -> parts.add(part.toString()));
    return String.join("/", parts);
  }

  /**
   * Writes a prepared folder, in the place of an earlier one. The declaration comes last: a folder
   * that was not completed is not taken for a prepared one.
   *
   * @throws IOException if the folder holds anything else; it is left as it is then
   */
  public void write(Path folder) throws IOException {
    Path content = folder.resolve(CONTENT);
    refuseOthers(folder);
    Files.deleteIfExists(folder.resolve(DECLARATION));
    FileTree.delete(content);
    for (Map.Entry<String, Path> file : files.entrySet()) {
      Path target = content.resolve(file.getKey());
      Files.createDirectories(target.resolveSibling(""));
      Files.copy(file.getValue(), target);
    }
    Files.write(folder.resolve(DECLARATION), DeclarationJson.write(declaration));
  }

  private void refuseOthers(Path folder) throws IOException {
    Path absolute = folder.toAbsolutePath().normalize();
    for (Path file : files.values()) {
      if (file.toAbsolutePath().normalize().startsWith(absolute)) {
        throw new IOException("%s lies in %s, which is to be replaced".formatted(file, folder));
      }
    }
    if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      try (Stream<Path> found = Files.list(folder)) {
        List<String> others =
            found
                .map(each -> each.getFileName().toString())
                .filter(each -> !each.equals(DECLARATION) && !each.equals(CONTENT))
                .sorted()
                .toList();
        if (!others.isEmpty()) {
          throw new IOException(
              "%s holds '%s', which no prepared bundle has; it is left as it is"
                  .formatted(folder, others.getFirst()));
        }
      }
    }
  }
}
