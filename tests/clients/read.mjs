// Reads a calendar from standard input with one of two libraries and prints its events as JSON.
import { readFileSync } from "node:fs";

const instant = (date) => date.toISOString().replace(".000Z", "+00:00");
const day = (date) => [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, "0")).join("-");

async function withIcalJs(text) {
  const { default: ICAL } = await import("ical.js");
  ICAL.design.strict = true;
  const calendar = new ICAL.Component(ICAL.parse(text));
  for (const zone of calendar.getAllSubcomponents("vtimezone")) {
    ICAL.TimezoneService.register(zone);
  }
  const time = (at) => (at.isDate ? at.toString() : instant(at.toJSDate()));
  return calendar.getAllSubcomponents("vevent").map((component) => {
    const event = new ICAL.Event(component, { exceptions: [] });
    return {
      uid: event.uid,
      title: event.summary,
      start: time(event.startDate),
      end: time(event.endDate),
      place: event.location,
      status: component.getFirstPropertyValue("status"),
      sequence: event.sequence,
      updated: time(component.getFirstPropertyValue("last-modified")),
      url: component.getFirstPropertyValue("url"),
      description: event.description,
    };
  });
}

async function withNodeIcal(text) {
  const { default: ical } = await import("node-ical");
  const time = (date) => (date.dateOnly ? day(date) : instant(date));
  return Object.values(ical.sync.parseICS(text))
    .filter((event) => event.type === "VEVENT")
    .map((event) => ({
      uid: event.uid,
      title: event.summary,
      start: time(event.start),
      end: time(event.end),
      place: event.location ?? "",
      status: event.status,
      sequence: Number(event.sequence),
      updated: instant(event.lastmodified),
      url: event.url,
      description: event.description,
    }));
}

const readers = { "ical.js": withIcalJs, "node-ical": withNodeIcal };
const events = await readers[process.argv[2]](readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(events));
