/** The driving ports: what callers use, and what they get. */
@NullMarked
package dev.fovea.api.port;

import org.jspecify.annotations.NullMarked;
