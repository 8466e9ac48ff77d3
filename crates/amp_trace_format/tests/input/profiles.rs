//! Profiles of the Firefox Profiler, a small one of each kind.

/// As the Firefox Profiler saves it: one thread with strings and tables of its own.
pub(crate) const PROCESSED: &str = r#"{
"meta":{"interval":2,"startTime":1700000000000.5,"product":"Firefox","version":27,"preprocessedProfileVersion":48,
  "categories":[{"name":"Other","color":"grey"},{"name":"Layout","color":"blue"}],
  "markerSchema":[{"name":"Text","data":[{"key":"name","format":"unique-string"}]}]},
"libs":[],
"threads":[{
  "name":"GeckoMain","processName":"Parent Process","pid":"7","tid":"8.1","isMainThread":true,
  "markers":{"length":9,
    "name":[0,1,2,2,1,3,3,0,4],
    "startTime":[1,2,4,null,3,5,null,null,6.5],
    "endTime":[null,9,null,6,10.5,null,null,8,null],
    "phase":[0,1,2,3,1,2,0,3,7],
    "category":[0,1,1,1,0,0,0,0,0],
    "data":[{"type":"Text","name":5,"n":[1,{"x":true}]},null,{"a":1},{"b":2},{"cause":{"time":1,"stack":2},"c":"d"},null,null,null,null]},
  "samples":{"length":6,"weightType":"samples","weight":null,
    "stack":[1,2,null,4,4,0],"time":[1,3,5,7,9,11]},
  "stackTable":{"length":5,"frame":[0,1,2,3,1],"prefix":[null,0,1,0,3]},
  "frameTable":{"length":4,"func":[0,1,2,1],"line":[null,3,null,null]},
  "funcTable":{"length":3,"name":[6,7,8]},
  "jsAllocations":{"length":0},
  "stringTable":["click","Reflow","Paint","open","odd","text of five","main","f","g"]}],
"counters":[
  {"name":"malloc","category":"Memory","pid":"7","samples":{"time":[1,2,3],"count":[100,50,-25]}},
  {"name":"cpu","category":"CPU","pid":"9","samples":{"timeDeltas":[1,1,0.5],"count":[3,4,5]}}]}"#;

/// As it is saved now: what threads share stands in one place, and nodes say how far back they hang.
pub(crate) const SHARED: &str = r#"{
"shared":{"stringArray":["main","f","mark"],
  "stackTable":{"frame":[0,1],"prefixOffset":[0,1]},"frameTable":{"func":[0,1]},"funcTable":{"name":[0,1]}},
"threads":[
  {"name":"a","pid":"1","tid":1,"markers":{"name":[2],"startTime":[1],"endTime":[3],"phase":[1],"category":[0],"data":[null]},
   "samples":{"stack":[1,1],"timeDeltas":[1,1]}},
  {"name":"b","pid":"1","tid":2,"markers":{"name":[],"startTime":[],"endTime":[],"phase":[],"category":[],"data":[]},
   "samples":{"stack":[0],"time":[2]}}],
"meta":{"preprocessedProfileVersion":75,"version":36,"interval":1}}"#;

/// As Firefox writes it at its end: rows by a schema, other processes inside.
pub(crate) const GECKO: &str = r#"{
"meta":{"version":31,"startTime":1000,"interval":1,"processType":0,"categories":[{"name":"Idle"}]},
"libs":[],"pausedRanges":[],
"threads":[{"name":"GeckoMain","processType":"default","pid":7,"tid":7,
  "markers":{"schema":{"name":0,"startTime":1,"endTime":2,"phase":3,"category":4,"data":5},
    "data":[[0,1.5,null,0,0],[0,2,3.25,1,0,{"type":"x","stack":{"samples":[]}}],[0],[]]},
  "samples":{"schema":{"stack":0,"time":1,"eventDelay":2},"data":[[0,1,0],[1,2],[null,3]]},
  "frameTable":{"schema":{"location":0,"relevantForJS":1},"data":[[1,false],[2,true]]},
  "stackTable":{"schema":{"prefix":0,"frame":1},"data":[[null,0],[0,1]]},
  "stringTable":["Awake","(root)","js::RunScript"]}],
"counters":[{"name":"old","category":"Memory","sample_groups":[{"id":0,"samples":{"schema":{"time":0,"number":1,"count":2},"data":[[1,1,10],[2,1,20]]}}]}],
"processes":[{"meta":{"version":31,"startTime":1250.5},
  "threads":[{"name":"Web","processName":"Web Content","pid":9,"tid":9,"stringTable":["Load"],
    "markers":{"schema":{"name":0,"startTime":1,"endTime":2,"phase":3,"category":4,"data":5},"data":[[0,1,2,1,0]]}}],
  "processes":[]}]}"#;
