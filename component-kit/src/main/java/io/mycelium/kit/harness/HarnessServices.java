package io.mycelium.kit.harness;

import io.mycelium.api.ComponentId;
import io.mycelium.api.Registration;
import io.mycelium.api.Version;
import io.mycelium.api.VersionRange;
import io.mycelium.runtime.services.Contract;
import io.mycelium.runtime.services.LocalTarget;
import io.mycelium.runtime.services.Provider;
import io.mycelium.runtime.services.ServiceDoor;
import io.mycelium.runtime.services.ServiceProxy;
import java.util.ArrayList;
import java.util.List;

/**
 * The services around the component under test.
 *
 * @param provides what its manifest says that it offers
 * @param requires what its manifest says that it needs
 * @param stubs what the test offers in the place of other components
 */
record HarnessServices(List<Contract> provides, List<Contract> requires, List<Stub<?>> stubs) {
  static final HarnessServices NONE = new HarnessServices(List.of(), List.of(), List.of());

  private static final ComponentId TEST = new ComponentId("the-test");

  HarnessServices {
    provides = List.copyOf(provides);
    requires = List.copyOf(requires);
    stubs = List.copyOf(stubs);
  }

  /**
   * An implementation that the test brings.
   *
   * @param contract its interface; the component has its own copy of it
   * @param version which it fulfils
   */
  record Stub<S>(Class<S> contract, Version version, S implementation) {
    /**
     * Offers it until the registration is closed. Values go over by copy, as between components.
     */
    Registration offer(ServiceDoor door, long number) {
      return door.offer(
          named(contract, version.toString()),
          new Provider(TEST, version, number),
          new LocalTarget(
              contract,
              implementation,
              (name, body) -> Thread.ofVirtual().name(name).start(body),
              Throwable::toString));
    }
  }

  static Contract named(Class<?> contract, String range) {
    return new Contract(contract.getName(), VersionRange.parse(range));
  }

  /** The contract as the component offers it, for the test to call. */
  static <S> S of(ServiceDoor door, Class<S> contract, String range) {
    return ServiceProxy.of(contract, door, named(contract, range), TEST.value());
  }

  HarnessServices withProvided(Contract contract) {
    return new HarnessServices(and(provides, contract), requires, stubs);
  }

  HarnessServices withRequired(Contract contract) {
    return new HarnessServices(provides, and(requires, contract), stubs);
  }

  HarnessServices withStub(Stub<?> stub) {
    return new HarnessServices(provides, requires, and(stubs, stub));
  }

  private static <T> List<T> and(List<? extends T> some, T more) {
    List<T> all = new ArrayList<>(some);
    all.add(more);
    return all;
  }
}
