/** Who did what, written down so that removal shows. */
@org.jspecify.annotations.NullMarked
package dev.outcrop.server.audit;
