/** A component that greets. */
package acme.hello;
