// Reads a calendar with two parsers that are not ours and prints what each makes of its events.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";
import ical from "node-ical";

const text = readFileSync(process.argv[2], "utf8");

function byIcalJs() {
  const calendar = new ICAL.Component(ICAL.parse(text));
  for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  return calendar.getAllSubcomponents("vevent").map((component) => {
    const event = new ICAL.Event(component);
    return {
      uid: event.uid,
      summary: event.summary,
      description: event.description ?? "",
      starts: event.startDate.toJSDate().toISOString(),
      status: component.getFirstPropertyValue("status"),
      categories: component.getFirstProperty("categories")?.getValues() ?? [],
    };
  });
}

function byNodeIcal() {
  return Object.values(ical.sync.parseICS(text))
    .filter((event) => event.type === "VEVENT")
    .map((event) => ({
      uid: event.uid,
      summary: event.summary,
      description: event.description ?? "",
      starts: event.start.toISOString(),
      status: event.status,
      categories: event.categories ?? [],
    }));
}

process.stdout.write(JSON.stringify({ "ical.js": byIcalJs(), "node-ical": byNodeIcal() }));
