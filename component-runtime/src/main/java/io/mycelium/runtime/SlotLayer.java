package io.mycelium.runtime;

import io.mycelium.api.Component;
import io.mycelium.runtime.LoadException.Reason;
import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.FindException;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.lang.module.ResolutionException;
import java.lang.module.ResolvedModule;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The modules of a slot, resolved over the boot layer.
 *
 * @param loader their one class loader
 * @param main the component's constructor
 */
record SlotLayer(SlotLoader loader, Constructor<? extends Component> main) implements SlotCode {
  private static final String API = "io.mycelium.api";

  /** Resolves the jars and finds the main class; no code of the component runs yet. */
  static SlotLayer open(String slot, List<Path> jars, String mainClass) {
    ModuleFinder finder = finder(slot, jars);
    Configuration configuration = resolve(slot, finder);
    Map<String, ModuleReference> packages = new HashMap<>();
    Map<String, ClassLoader> borrowed = new HashMap<>();
    for (ResolvedModule module : configuration.modules()) {
      for (String name : module.reference().descriptor().packages()) {
        ModuleReference before = packages.put(name, module.reference());
        if (before != null) {
          throw new LoadException(
              Reason.SPLIT_PACKAGE,
              "package %s of %s is in module %s and in module %s"
                  .formatted(name, slot, before.descriptor().name(), module.name()));
        }
      }
      borrow(module, configuration, borrowed);
    }
    SlotLoader loader = new SlotLoader(slot, packages, borrowed);
    try {
      configuration.modules().forEach(module -> loader.add(module.reference()));
      loader.openAll();
      ModuleLayer.Controller layer =
          ModuleLayer.defineModules(configuration, List.of(ModuleLayer.boot()), name -> loader);
      return new SlotLayer(loader, constructor(slot, layer, loader, mainClass));
    } catch (IOException e) {
      loader.close();
      throw new LoadException(Reason.JARS_UNREADABLE, slot + ": " + FailureText.headline(e));
    } catch (LayerInstantiationException | LinkageError e) {
      loader.close();
      throw new LoadException(Reason.MODULES_UNRESOLVABLE, slot + ": " + FailureText.headline(e));
    } catch (LoadException e) {
      loader.close();
      throw e;
    }
  }

  @Override
  public long number() {
    return loader.number();
  }

  @Override
  public long classBytes() {
    return loader.definedBytes();
  }

  @Override
  public Component make() throws Exception {
    try {
      return main.newInstance();
    } catch (InvocationTargetException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  @Override
  public void sweep() {
    new UnloadSweep(loader).sweep();
  }

  @Override
  public void close() {
    loader.close();
  }

  private static ModuleFinder finder(String slot, List<Path> jars) {
    for (Path jar : jars) {
      if (!Files.isRegularFile(jar)) {
        throw new LoadException(
            Reason.JARS_UNREADABLE, "jar '%s' of %s is not a file".formatted(jar, slot));
      }
    }
    ModuleFinder finder = ModuleFinder.of(jars.toArray(Path[]::new));
    try {
      Set<String> names = new HashSet<>();
      for (ModuleReference module : finder.findAll()) {
        names.add(module.descriptor().name());
        if (module.descriptor().packages().contains(API)) {
          throw new LoadException(
              Reason.API_BUNDLED,
              "module %s of %s brings package %s, which the node gives: use scope 'provided'"
                  .formatted(module.descriptor().name(), slot, API));
        }
      }
      if (names.size() != jars.size()) {
        throw new LoadException(
            Reason.JARS_UNREADABLE,
            "the %d jars of %s hold %d modules: two hold the same one"
                .formatted(jars.size(), slot, names.size()));
      }
    } catch (FindException e) {
      throw new LoadException(Reason.JARS_UNREADABLE, slot + ": " + FailureText.full(e));
    }
    return finder;
  }

  private static Configuration resolve(String slot, ModuleFinder finder) {
    Set<String> roots = new HashSet<>();
    finder.findAll().forEach(module -> roots.add(module.descriptor().name()));
    try {
      return ModuleLayer.boot().configuration().resolve(finder, ModuleFinder.of(), roots);
    } catch (FindException e) {
      throw new LoadException(Reason.MODULES_UNRESOLVABLE, slot + ": " + FailureText.headline(e));
    } catch (ResolutionException e) {
      String text = FailureText.headline(e);
      // The resolver has one exception for cycles, clashing packages and unreadable hashes.
      Reason reason = text.contains("ackage") ? Reason.SPLIT_PACKAGE : Reason.MODULES_UNRESOLVABLE;
      throw new LoadException(reason, slot + ": " + text);
    }
  }

  private static void borrow(
      ResolvedModule module, Configuration own, Map<String, ClassLoader> borrowed) {
    for (ResolvedModule read : module.reads()) {
      if (!read.configuration().equals(own)) {
        ClassLoader loader = ModuleLayer.boot().findLoader(read.name());
        if (ClassLoader.getSystemClassLoader().equals(loader)) {
          read.reference().descriptor().packages().forEach(name -> borrowed.put(name, loader));
        }
      }
    }
  }

  private static Constructor<? extends Component> constructor(
      String slot, ModuleLayer.Controller layer, SlotLoader loader, String mainClass) {
    Class<?> type;
    try {
      type = loader.loadClass(mainClass);
    } catch (ClassNotFoundException | LinkageError e) {
      throw new LoadException(
          Reason.MAIN_CLASS_MISSING,
          "main class '%s' of %s can't be loaded: %s"
              .formatted(mainClass, slot, FailureText.headline(e)));
    }
    if (!loader.equals(type.getClassLoader())) {
      throw new LoadException(
          Reason.MAIN_CLASS_MISSING,
          "main class '%s' of %s is not in its bundle".formatted(mainClass, slot));
    }
    if (!Component.class.isAssignableFrom(type)) {
      throw new LoadException(
          Reason.MAIN_CLASS_WRONG_TYPE,
          "main class '%s' of %s does not implement %s: its module must require %s"
              .formatted(mainClass, slot, Component.class.getName(), API));
    }
    try {
      layer.addOpens(type.getModule(), type.getPackageName(), SlotLayer.class.getModule());
      if (!Modifier.isPublic(type.getModifiers()) || Modifier.isAbstract(type.getModifiers())) {
        throw new NoSuchMethodException();
      }
      return type.asSubclass(Component.class).getConstructor();
    } catch (NoSuchMethodException e) {
      throw new LoadException(
          Reason.NO_PUBLIC_CONSTRUCTOR,
          "main class '%s' of %s must be public and have a public constructor without arguments"
              .formatted(mainClass, slot));
    }
  }
}
