package io.mycelium.runtime.pins;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.ZipFile;

/**
 * Reads the class files of a component's jars, as a node of this JDK would load them, and finds the
 * calls that {@link PinRule} names. Of a jar for several versions of Java only the classes that
 * count here are read; jars inside jars are not, for a node doesn't load them either.
 */
public final class PinLint {
  /** The most bytes of one class file. */
  public static final int MAX_CLASS_BYTES = 16 * 1024 * 1024;

  private static final String CLASS = ".class";

  private PinLint() {}

  /**
   * What was read and found.
   *
   * @param jars how many jars were read
   * @param classes how many classes were read
   * @param findings in the order of jars, classes and code
   */
  public record Linted(int jars, int classes, List<PinFinding> findings) {
    /** Copies the list. */
    public Linted {
      findings = List.copyOf(findings);
    }
  }

  /** A class with the jar that it is from. */
  private record Read(String jar, ClassModel model) {}

  /**
   * Lints jars.
   *
   * @throws IllegalArgumentException when a class file can't be read; the message names it
   */
  public static Linted lint(List<Path> jars) throws IOException {
    List<Read> classes = new ArrayList<>();
    for (Path jar : jars) {
      read(jar, classes);
    }
    Map<String, String> parents = new HashMap<>();
    for (Read each : classes) {
      each.model()
          .superclass()
          .ifPresent(
              parent ->
                  parents.put(
                      dotted(each.model().thisClass().asInternalName()),
                      dotted(parent.asInternalName())));
    }
    List<PinFinding> findings = new ArrayList<>();
    for (Read each : classes) {
      ClassCalls.visit(
          each.model(),
          call -> {
            String owner = foreignOwner(call.owner(), parents);
            PinRule.ofCall(owner, call.name())
                .ifPresent(
                    rule ->
                        findings.add(
                            new PinFinding(
                                rule,
                                each.jar(),
                                call.className(),
                                call.method(),
                                call.line(),
                                owner + "." + call.name())));
          });
    }
    return new Linted(jars.size(), classes.size(), findings);
  }

  /** A call of a component's own subclass, such as of a thread, is a call of what it extends. */
  private static String foreignOwner(String owner, Map<String, String> parents) {
    Set<String> seen = new HashSet<>();
    String current = owner;
    while (parents.containsKey(current) && seen.add(current)) {
      current = parents.getOrDefault(current, "");
    }
    return current;
  }

  private static void read(Path jar, List<Read> into) throws IOException {
    try (JarFile file =
        new JarFile(jar.toFile(), false, ZipFile.OPEN_READ, Runtime.Version.parse("25"))) {
      List<JarEntry> entries =
          file.versionedStream()
              .filter(entry -> entry.getName().endsWith(CLASS) && !entry.isDirectory())
              .toList();
      for (JarEntry entry : entries) {
        into.add(new Read(jar.getFileName().toString(), parsed(jar, file, entry)));
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static ClassModel parsed(Path jar, JarFile file, JarEntry entry) throws IOException {
    try (InputStream in = file.getInputStream(entry)) {
      byte[] bytes = in.readNBytes(MAX_CLASS_BYTES + 1);
      if (bytes.length > MAX_CLASS_BYTES) {
        throw new IllegalArgumentException("it has more than %d bytes".formatted(MAX_CLASS_BYTES));
      }
      return ClassFile.of().parse(bytes);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "%s in %s is no class file that this JDK reads: %s"
              .formatted(entry.getName(), jar, e.getMessage()),
          e);
    }
  }

  static String dotted(String internalName) {
    return internalName.replace('/', '.');
  }
}
